"""Calls of GitHub's API for a proposal of 1, 20 and 200 files, and for one that stands already.

The hub of the tests answers, on real Git; what is counted is requests, so a busy machine counts
the same. Seconds are shown beside them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from harness import ROOT, verdict

sys.path.insert(0, str(ROOT / "tests"))
from support.forges import NAME, ForgeWorld, forge_world

from switchboard_policy.bot.github import Reach
from switchboard_policy.bot.mirror import Merged, Mirror
from switchboard_policy.domain.finding import Level
from switchboard_policy.ports.forge import (
    Annotation,
    CheckReport,
    Conclusion,
    NewCommit,
    NewPull,
)

SIZES = (1, 20, 200)
MARK = "<!-- switchboard:proposal -->"


@dataclass(frozen=True)
class Taken:
    """What one proposal took.

    Args:
        calls: requests of the API, the token's included.
        seconds: wall time of all of it.
        fetched: requests of Git.
    """

    calls: Counter[str]
    seconds: float
    fetched: int


def propose(world: ForgeWorld, size: int) -> tuple[Taken, Taken]:
    """Make a proposal of so many files as a fresh process does, then find it as the next one."""
    base = world.person("ada").tip("main")
    assert base is not None
    branch = f"switchboard/{size}"
    files: dict[str, bytes | None] = {
        f"policies/{at}.yaml": f"limits:\n  rps: {at}\n".encode() * 50 for at in range(size)
    }
    first = _taken(world, lambda: _first(world, branch, base, files))
    second = _taken(world, lambda: _second(world, branch))
    return first, second


def _first(world: ForgeWorld, branch: str, base: str, files: dict[str, bytes | None]) -> None:
    forge = world.another(Reach(NAME, world.repository.id))
    if forge.branch(branch) is None:
        forge.commit(NewCommit(branch, base, "", "Raise the limits\n", files, {}))
    pull = forge.open_pull(NewPull(branch, "main", "Raise the limits", f"{MARK}\nWhy.", ("slo",)))
    notes = tuple(
        Annotation(name, 2, Level.ADVISORY, "raised", "this line is raised") for name in files
    )
    report = CheckReport(
        "switchboard/gate", pull.head.sha, Conclusion.SUCCESS, "Allowed", "s", "", notes, "sha256:1"
    )
    forge.put_check(report)
    forge.put_comment(pull.number, f"{MARK}\nallowed", marker=MARK)


def _second(world: ForgeWorld, branch: str) -> None:
    forge = world.another(Reach(NAME, world.repository.id))
    assert forge.branch(branch) is not None
    assert [each for each in forge.pulls(most=100, only_open=True) if each.head.branch == branch]


def _taken(world: ForgeWorld, do: object) -> Taken:
    before, started = len(world.hub.calls), time.monotonic()
    assert callable(do)
    do()
    seconds = time.monotonic() - started
    calls = world.hub.calls[before:]
    api = Counter(call.method for call in calls if call.method != "git")
    return Taken(api, seconds, len(calls) - api.total())


def judged(world: ForgeWorld, size: int, folder: Path) -> float:
    """Return seconds to fetch both sides, merge them and read what the merge changes."""
    ada, branch = world.person("ada"), f"switchboard/{size}"
    base, head = ada.tip("main"), ada.tip(branch)
    assert base is not None
    assert head is not None
    started = time.monotonic()
    mirror = Mirror(folder, f"{world.hub.url}/{NAME}.git", token=world.forge.token)
    mirror.fetch(base, head)
    merged = mirror.merge(base, head)
    assert isinstance(merged, Merged)
    changes = mirror.changes(mirror.tree(base), merged.tree)
    files = mirror.files(merged.tree)
    assert len(changes) == size <= len(files)
    return time.monotonic() - started


def main() -> None:
    """Count, print, and hold the bound: 200 files take no more writes of Git's data than one."""
    print(
        f"{'files':>6}{'GET':>6}{'POST':>6}{'PATCH':>7}{'all':>6}{'s':>8}"
        f"{'again':>7}{'judged s':>10}"
    )
    commits: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name, forge_world(Path(name)) as world:
        world.forge.token()
        for size in SIZES:
            before = len(world.hub.calls)
            first, second = propose(world, size)
            commits[size] = sum("/git/" in call.path for call in world.hub.calls[before:])
            seconds = judged(world, size, Path(name) / str(size))
            row = [first.calls[verb] for verb in ("GET", "POST", "PATCH")]
            print(
                f"{size:>6}{row[0]:>6}{row[1]:>6}{row[2]:>7}{first.calls.total():>6}"
                f"{first.seconds:>8.2f}{second.calls.total():>7}{seconds:>10.2f}"
            )
    figures = {
        "value": float(commits[200]),
        "baseline": float(commits[1]),
        "ratio": commits[200] / commits[1],
        "peak_rss_mb": None,
    }
    verdict("calls of Git's data for 200 files", figures, {"ratio": 1.0}, unit="calls")


if __name__ == "__main__":
    main()
