"""Compile the stock rules, or check that the compiled file is what the rules give.

    python -m switchboard_policy.opa.build            compile, compare the engines, stamp
    python -m switchboard_policy.opa.build --check    rebuild, compare byte for byte

Works in a checkout. The output is stable only for one version of OPA, one relative path and one
order of entry points, so all three are fixed here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError, SwitchboardError
from switchboard_policy.opa.binary import find_opa, opa_version
from switchboard_policy.opa.bundle import (
    ParityStamp,
    entrypoints_of,
    rule_files,
    rules_digest,
)


def compile_rules(root: Path, opa: Path) -> bytes:
    """Return the compiled rules.

    Args:
        root: the checkout; holds `rego/`.
        opa: the compiler.

    Raises:
        EngineError: it is not the pinned version, or the rules do not compile.
    """
    wanted = constants("switchboard_policy.opa").text("opa_build")
    found = opa_version(opa)
    if found != wanted:
        raise EngineError(f"{opa} is version {found}; the rules are compiled with {wanted} only")
    with tempfile.TemporaryDirectory(prefix="switchboard-build-") as folder:
        bundle = Path(folder) / "bundle.tar.gz"
        command = [str(opa), "build", "-b", "rego", "--ignore", "*_test.rego"]
        command += ["--capabilities", "rego/capabilities.json", "-t", "wasm", "-o", str(bundle)]
        for entrypoint in entrypoints_of(root / "rego" / "switchboard"):
            command += ["-e", entrypoint]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - the pinned compiler on our own files
        if done.returncode != 0:
            raise EngineError(f"the rules do not compile: {(done.stderr or done.stdout).strip()}")
        with tarfile.open(bundle) as archive:
            member = archive.extractfile("/policy.wasm")
            assert member is not None, "a bundle built for Wasm holds policy.wasm"
            return member.read()


def main(arguments: list[str] | None = None, root: Path = Path()) -> int:
    """Compile or check; returns the exit status.

    Args:
        arguments: the command line, without the program.
        root: the checkout.
    """
    parser = argparse.ArgumentParser(prog="python -m switchboard_policy.opa.build")
    parser.add_argument("--check", action="store_true", help="compare only; write nothing")
    options = parser.parse_args(arguments)
    try:
        return _run(root, check=options.check)
    except SwitchboardError as error:
        sys.stderr.write(f"{error.diagnostics()}\n")
        return error.exit_status


def _run(root: Path, *, check: bool) -> int:
    opa = find_opa()
    built = compile_rules(root, opa)
    target, stamp_file = root / "rego" / "policy.wasm", root / "rego" / "parity.json"
    rules = rules_digest(rule_files(root / "rego" / "switchboard"))
    if check:
        return _check(built, rules, target, stamp_file)
    target.write_bytes(built)
    from switchboard_policy.opa.parity import compare_engines  # noqa: PLC0415 - only a build needs it

    cases = compare_engines(built, root / "rego" / "switchboard", opa, root / "fixtures")
    stamp = ParityStamp(sha256(built), rules, opa_version(opa), cases)
    stamp_file.write_text(stamp.text(), encoding="utf-8")
    sys.stderr.write(f"{target}: {len(built)} bytes; engines agree on {cases} decisions\n")
    return 0


def _check(built: bytes, rules: str, target: Path, stamp_file: Path) -> int:
    stamp = ParityStamp.read(stamp_file)
    wrong = []
    if not target.is_file() or target.read_bytes() != built:
        wrong.append(f"{target} is not what the rules compile to")
    if stamp.wasm != sha256(built) or stamp.rules != rules:
        wrong.append(f"{stamp_file} stamps other rules")
    for sentence in wrong:
        sys.stderr.write(f"{sentence}; run python -m switchboard_policy.opa.build\n")
    if not wrong:
        sys.stderr.write(f"{target}: rebuilt byte for byte\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
