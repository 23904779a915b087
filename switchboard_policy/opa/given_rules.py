"""An engine with rules given as bytes: of a policy repository, or of verified bundles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import EngineError, UsageError, nearest
from switchboard_policy.opa.binary import at_least, find_opa, opa_version
from switchboard_policy.opa.bundle import rules_digest, stock_rules_digest
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.select import Selection, select_engine

STOCK = "switchboard"
ENGINES = ("auto", "wasm", "opa")
"""Engines that take rules from their caller; servers have their own."""


def supported_opa() -> Path:
    """Return an OPA that is recent enough to serve.

    Raises:
        EngineError: there is none, or it is older than the oldest one supported.
    """
    program = find_opa()
    version, oldest = opa_version(program), constants("switchboard_policy.opa").text("opa_oldest")
    if not at_least(version, oldest):
        raise EngineError(f"{program} is version {version}; {oldest} or later is supported")
    return program


def are_stock(rules: Mapping[str, bytes]) -> bool:
    """Return whether rules are those that ship with the library, and nothing else.

    Args:
        rules: content by path, such as `switchboard/limits/decision.rego`.
    """
    if any(not name.startswith(f"{STOCK}/") for name in rules):
        return False
    below = {name.removeprefix(f"{STOCK}/"): text for name, text in rules.items()}
    return rules_digest(below) == stock_rules_digest()


def stock_part(rules: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the part of some rules that ships with the library; nothing where it was changed.

    Args:
        rules: content by path.
    """
    part = {name: text for name, text in rules.items() if name.startswith(f"{STOCK}/")}
    return part if are_stock(part) else {}


def open_rules(name: str, rules: Mapping[str, bytes], data: Mapping[str, object]) -> Selection:
    """Return an engine with some rules, and why it is this one.

    The compiled rules serve where the rules are exactly those that ship; any other rules need OPA.

    Args:
        name: `auto`, `wasm` or `opa`.
        rules: content by path; tests among them are left out.
        data: the data document, such as `{"switchboard_data": …}`.

    Raises:
        UsageError: the name is none of the three.
        EngineError: no engine can serve these rules, or they do not compile.
    """
    if name not in ENGINES:
        raise UsageError(f"no engine {name!r}", hint=nearest(name, ENGINES))
    kept = {file: text for file, text in rules.items() if not file.endswith("_test.rego")}
    if name != "opa" and are_stock(kept):
        return select_engine(name, data)
    why = "wasm: these are not the rules that ship, and only those are compiled"
    if name == "wasm":
        raise EngineError(f"no engine can serve: {why}", hint="--engine opa")
    try:
        program = supported_opa()
    except EngineError as error:
        raise EngineError(
            f"no engine can serve: {why} | opa: {error.message}", hint=error.hint
        ) from error
    passed_over = (why,) if name == "auto" else ()
    with TemporaryDirectory(prefix="switchboard-rules-") as folder:
        write_rules(Path(folder), kept)
        tops = sorted(Path(folder).iterdir())
        # Read once at the start: the folder need not outlive it.
        engine = ManagedOpa(data, rules=tops, opa=program)
    return Selection(engine, "opa", passed_over)


def write_rules(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder of our own.

    Args:
        folder: empty, and nobody else's.
        files: content by relative POSIX path without `..`.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
