"""Try each case: it is refused by its own class, and once the change is undone the set verifies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.tampering.all_cases import CASES
from support.tampering.asking import asked_about
from support.tampering.case import Asked, Case, Workshop
from support.tampering.folders import Kept, read_cases
from support.tampering.world import good

from switchboard_policy.errors import EvidenceError

Ask = Callable[[Path, str, Asked], EvidenceError | None]
UNCHANGED: Asked = {}


@dataclass(frozen=True)
class Trial:
    """One case, ready to be tried.

    Args:
        id: its folder below the cases.
        why: what was done, and why it may not pass.
        refused: the class that must refuse it; empty where it must verify.
        of: which good set it begins with.
        work: the spoilt set.
    """

    id: str
    why: str
    refused: str
    of: str
    work: Workshop


def trial_of(case: Case | Kept) -> Trial:
    """A case, from its folder or from what makes it."""
    files = good(case.of)
    if isinstance(case, Kept):
        return Trial(case.id, case.why, case.refused, case.of, case.spoil(files))
    work = Workshop(dict(files))
    case.change(work)
    refused = case.refused.__name__ if case.refused else ""
    return Trial(case.id, case.why, refused, case.of, work)


def trials(root: Path) -> Iterator[Trial]:
    """Every case: those of the folders, and those that no folder can keep.

    Args:
        root: the folder of all cases.
    """
    yield from map(trial_of, read_cases(root))
    yield from (trial_of(case) for case in CASES if case.not_kept)


def complaint_about(trial: Trial, folder: Path, ask: Ask = asked_about) -> str:
    """What is wrong with how a case comes out; empty where it comes out as it must.

    Args:
        trial: the case.
        folder: where it is laid out; there is nothing there before, and nothing after.
        ask: who is asked.
    """
    root = folder / "set"
    root.mkdir(parents=True)
    try:
        trial.work.lay_out(root)
        error = ask(root, trial.of, trial.work.asked)
        trial.work.end()
        found = type(error).__name__ if error else ""
        if found != trial.refused:
            due = f"refused by {trial.refused}" if trial.refused else "taken"
            return f"{f'refused by {found}' if found else 'taken'}; it must be {due}"
        restore(root, good(trial.of))
        after = ask(root, trial.of, UNCHANGED)
        return f"undone, and still refused: {after.diagnostics()}" if after else ""
    finally:
        trial.work.end()
        shutil.rmtree(folder)


def restore(root: Path, files: Mapping[str, bytes]) -> None:
    """Undo in place whatever was done to a set: what is too much goes, the rest is as it was."""
    for path in sorted(root.rglob("*"), reverse=True):
        name = path.relative_to(root).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(each.startswith(f"{name}/") for each in files):
                path.rmdir()
        elif path.is_symlink() or name not in files:
            path.unlink()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if not (root / name).is_file() or (root / name).read_bytes() != content:
            (root / name).write_bytes(content)
