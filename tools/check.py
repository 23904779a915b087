"""Everything about the tree that can be judged without running the tests: `make check`.

Each check runs even when an earlier one failed, so that one run shows all there is to mend. They
only read the tree, so as many run side by side as there are processors; the dearest begins first.
Arguments choose checks by name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from screen import ROOT, done, failed, plain_streams, say, timed

PYTHON = sys.executable
PATH = os.pathsep.join(
    (str(ROOT / ".venv" / "bin"), str(ROOT / ".tools" / "bin"), os.environ.get("PATH", ""))
)
MOST_LINES = 200  # of what a failed check said
CAPABLE = ("--capabilities", "rego/capabilities.json")
MUTANTS = "60"  # a sample that takes seconds; `make mutate` tries every one


@dataclass(frozen=True)
class Check:
    """One command whose exit status is the verdict.

    `silent` checks pass only when the command also prints nothing. `needs` names a tool that pip
    cannot install; without it the check is skipped, which CI does not accept.
    """

    name: str
    what: str
    command: tuple[str, ...]
    needs: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a check: whether it holds, what to say of it, and its own words if it failed."""

    good: bool
    what: str
    seconds: float | None = None
    words: str = ""


CHECKS = (
    Check("types", "every type holds, strictly", ("mypy",)),
    Check("format", "the tree is formatted", ("ruff", "format", "--check", ".")),
    Check("lint", "no finding of any rule", ("ruff", "check", ".")),
    Check("contracts", "no import goes the wrong way", ("lint-imports",)),
    Check(
        "rego-format",
        "the rules are formatted",
        ("opa", "fmt", "--list", "rego/switchboard"),
        "opa",
        True,
    ),
    Check(
        "rego-check",
        "the rules compile strictly, with what Wasm has, on facts and values as the schemas say",
        ("opa", "check", "--strict", "--schema", "rego/schemas", *CAPABLE, "rego/switchboard"),
        "opa",
    ),
    # The rules' own tests run with the suite, which wants every line of them reached.
    Check(
        "rego-mutants",
        f"the rules' tests notice {MUTANTS} small mistakes in them",
        (PYTHON, "tools/mutate.py", "--sample", MUTANTS),
        "opa",
    ),
    Check(
        "wasm",
        "policy.wasm is what the rules compile to, byte for byte",
        (PYTHON, "-m", "switchboard_policy.opa.build", "--check"),
        "opa",
    ),
    Check("workflows", "workflows are what GitHub reads", ("actionlint",), "actionlint"),
    Check(
        "workflows-safe",
        "workflows and actions hand out no rights, secrets or shells",
        ("zizmor", "--offline", "--no-progress", "--strict-collection", ".github"),
    ),
    Check("docs", "the pages agree with the code", (PYTHON, "tools/docs.py", "--check")),
    Check("tree", "no machine's path, no host, nothing left over", (PYTHON, "tools/tree.py")),
)


def run(check: Check) -> Outcome:
    """Run one check."""
    if check.needs and shutil.which(check.needs, path=PATH) is None:
        return Outcome(os.environ.get("CI") != "true", f"skipped: needs {check.needs}")
    program = shutil.which(check.command[0], path=PATH) or check.command[0]
    with timed() as seconds:
        finished = subprocess.run(
            [program, *check.command[1:]],
            cwd=ROOT,
            env={**os.environ, "PATH": PATH},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    words = (finished.stdout + finished.stderr).strip()
    good = finished.returncode == 0 and not (check.silent and words)
    return Outcome(good, check.what, seconds[0], "" if good else words)


def tell(check: Check, outcome: Outcome) -> None:
    """Print a check's line; its own words only when it failed."""
    (done if outcome.good else failed)(check.name, outcome.what, outcome.seconds)
    if not outcome.good:
        say(f"  $ {' '.join(check.command)}")
        say("\n".join(outcome.words.splitlines()[-MOST_LINES:]))


def chosen(names: Sequence[str]) -> tuple[Check, ...]:
    """The checks of those names, or all."""
    known = [check.name for check in CHECKS]
    if strangers := sorted(set(names) - set(known)):
        sys.exit(f"no check is called {', '.join(strangers)}; there are {', '.join(known)}")
    return tuple(check for check in CHECKS if not names or check.name in names)


def main() -> None:
    """Run the checks; the exit status is 1 when any failed."""
    plain_streams()
    checks = chosen(sys.argv[1:])
    bad = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for check, outcome in zip(checks, pool.map(run, checks), strict=True):
            tell(check, outcome)
            if not outcome.good:
                bad.append(check.name)
    if bad:
        say(f"{len(checks) - len(bad)} of {len(checks)} checks hold; mend: {', '.join(bad)}")
        say(f"One alone: make check ARGS={bad[0]}")
        sys.exit(1)
    say(f"All {len(checks)} checks hold")


if __name__ == "__main__":
    main()
