"""What `check` and `init --from` make of six unlike repositories whose answers are known.

Goals: 95 % of planted mistakes found, 2 % false alarms; 90 % of planted values mapped, none wrong
at high confidence; under a minute each. `--seeds=A:B` takes other repositories, to build on;
`--layout=NAME` takes one, and tells every miss.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from corpus import LAYOUTS, REPORTED, Made, made
from corpus.score import Score, Told
from harness import BUILD, SWITCHBOARD, measure

MOST_SECONDS = 60.0
LEAST_FOUND = 0.95
MOST_FALSE = 0.02


def written(name: str, seed: int) -> tuple[Made, Path]:
    """Write one repository afresh and return it with its folder."""
    repository = made(LAYOUTS[name], seed)
    folder = BUILD / "adopt" / f"{name.replace(' ', '-')}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    repository.write(folder)
    return repository, folder


def checked(folder: Path) -> tuple[list[Told], float]:
    """Return what `check` tells of a folder by default, and the seconds it took."""
    run = measure([SWITCHBOARD, "check", "--repo", str(folder), "--format", "json"])
    found = json.loads(run.stdout)["findings"]
    told = [Told(one["id"], one["file"] or "", one["line"] or 0) for one in found]
    return told, run.seconds


def main() -> None:
    """Score every layout at every seed."""
    given = dict(arg.removeprefix("--").split("=", 1) for arg in sys.argv[1:] if "=" in arg)
    first, _, after = given.get("seeds", "").partition(":")
    seeds = range(int(first), int(after)) if after else REPORTED
    names = [given["layout"]] if "layout" in given else list(LAYOUTS)
    whole = Score()
    print(f"{'':<22}{'planted':>8}{'found':>7}{'told':>6}{'false':>7}{'s':>6}")
    for name in names:
        score, slowest = Score(), 0.0
        for seed in seeds:
            repository, folder = written(name, seed)
            told, seconds = checked(folder)
            slowest = max(slowest, seconds)
            for one in (score, whole):
                one.add(repository.answers, told)
        planted, found = sum(score.planted.values()), sum(score.found.values())
        print(f"{name:<22}{planted:>8}{found:>7}{score.told:>6}{len(score.wrong):>7}{slowest:>6.1f}")
        if "layout" in given:
            tell(score)
    for kind, planted in sorted(whole.planted.items()):
        print(f"  {kind:<50}{whole.found[kind]:>5} of {planted}")


def tell(score: Score) -> None:
    """Print every miss and every false alarm."""
    for mistake in score.missed:
        print(f"    missed {mistake.file}:{mistake.line} {mistake.kind}: {mistake.why}")
    for one in score.wrong:
        print(f"    false {one.file}:{one.line} {one.id}")


if __name__ == "__main__":
    main()
