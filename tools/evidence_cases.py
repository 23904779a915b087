"""Make `fixtures/evidence/`: good sets, and a folder for each way to spoil them.

    python tools/evidence_cases.py            write what changed
    python tools/evidence_cases.py --check    make it again, compare

Keys, times and texts are fixed and signatures deterministic, so the same bytes come out each time.
"""

from __future__ import annotations

import shutil
import sys

from screen import ROOT, plain_streams, say

sys.path.insert(0, str(ROOT / "tests"))

from support.tampering.all_cases import CASES
from support.tampering.case import files_below
from support.tampering.folders import case_files
from support.tampering.world import MAKERS, good, keyring_text

TARGET = ROOT / "fixtures" / "evidence"
ABOUT = """\
# Evidence to try verifiers on

Written by `python tools/evidence_cases.py`; a test makes it again and compares.

- `sets/`: good sets. Their keys are made from small numbers that anybody can read, so no keyring
  of yours may hold them; `keyring.yaml` holds them for these sets.
- `cases/`: one folder a case. What ends in `_fail` must be refused, and for the reason it tells;
  the others must verify.
  - `README.md`: in one line what was done, and why it may not pass.
  - `case.yaml`: the good set it differs from (`of`), the error class that must refuse it and its
    code, the files that are `removed`, the `links`, and how the question differs (`asked`).
  - `files/`: the files that are new or other; `beside/`: files beside the set that a link leads to.

`make tamper-test` tries all of them. What no checkout can keep, such as a named pipe or two names
that differ in case, is made while it runs.
"""


def rendered() -> dict[str, bytes]:
    """Every file as it should be, by its path below the target."""
    made = {"README.md": ABOUT.encode(), "keyring.yaml": keyring_text().encode()}
    for name in MAKERS:
        made |= {f"sets/{name}/{path}": content for path, content in good(name).items()}
    for case in CASES:
        if not case.not_kept:
            files = case_files(case, good(case.of))
            made |= {f"cases/{case.id}/{path}": content for path, content in files.items()}
    return made


def differing() -> list[str]:
    """The files that are not as they should be, or should not be at all."""
    made, there = rendered(), files_below(TARGET) if TARGET.is_dir() else {}
    return sorted(path for path in made.keys() | there.keys() if made.get(path) != there.get(path))


def main() -> None:
    """Write, or compare: a check ends with 1 when something differs."""
    plain_streams()
    changed = differing()
    if "--check" in sys.argv[1:]:
        for path in changed:
            say(f"fixtures/evidence/{path} is not what the script makes")
        sys.exit(bool(changed))
    made = rendered()
    if changed:
        shutil.rmtree(TARGET, ignore_errors=True)
    for path, content in made.items() if changed else ():
        (TARGET / path).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / path).write_bytes(content)
    say(f"fixtures/evidence: {len(made)} files, {len(changed)} of them changed")


if __name__ == "__main__":
    main()
