"""Do the tests of the rules notice a mistake? Each mutant of a rule must fail them: `make mutate`.

A mutant (mutants.py) that neither fails to compile nor fails a test of its own area has survived:
either a test is missing, or the rule says more than it needs to. Those that cannot be told from
the rule stand in survivors.yaml, each with its reason; a reason for a mutant that does not survive
is refused too.

    tools/mutate.py                   every rule
    tools/mutate.py limits lib        of these areas
    tools/mutate.py --sample 200      a fixed choice of so many, as `make check` does
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import yaml
from mutants import Mutant, mutants_of
from screen import ROOT, done, failed, plain_streams, say, timed

RULES = ROOT / "rego" / "switchboard"
REVIEWED = ROOT / "tools" / "survivors.yaml"
KEYS = ("file", "rule", "was", "becomes")
USES = re.compile(r"\bdata\.switchboard\.(\w+)")
LONGEST = "30s"  # of one test: a mutant may make a rule count for ever
NOTICED = {1: "do not compile", 2: "fail a test"}  # by the exit status of `opa test`
SURVIVES = "survive"

Key = tuple[str, ...]


class Suite:
    """The tests of one area, run with one of its files replaced.

    Args:
        root: the folder of the rules.
        area: its folder there. What its rules import is read, without the tests of that.
        opa: the program that runs them.
    """

    def __init__(self, root: Path, area: str, opa: str) -> None:
        self._opa = opa
        self._root = root
        self._files = with_imports(root, area)
        whole = self._test(self._files)
        if whole.returncode:
            sys.exit(f"{area}: its tests fail as it is\n{whole.stdout}{whole.stderr}")

    def _test(self, files: Sequence[Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._opa, "test", "--timeout", LONGEST, *map(str, files)],
            env={**os.environ, "GOMAXPROCS": "1"},  # it is the mutants that run side by side
            capture_output=True,
            text=True,
            check=False,
        )

    def verdict(self, mutant: Mutant) -> str:
        """How the tests notice a mutant, or that it survives."""
        original = self._root / mutant.file
        with tempfile.TemporaryDirectory(prefix="switchboard-mutant-") as folder:
            replaced = Path(folder) / original.name
            replaced.write_text(mutant.text, encoding="utf-8")
            rest = [path for path in self._files if path != original]
            finished = self._test([*rest, replaced])
            if finished.returncode < 0:  # killed from outside, which says nothing of the mutant
                finished = self._test([*rest, replaced])
        if finished.returncode == 0:
            return SURVIVES
        if finished.returncode not in NOTICED:
            sys.exit(f"{mutant.file}:{mutant.row}: opa ends badly\n{finished.stderr}")
        return NOTICED[finished.returncode]


def with_imports(root: Path, area: str) -> list[Path]:
    """The files of an area with their tests, and the rules of every area these import."""
    found = {area: sorted((root / area).glob("*.rego"))}
    waiting = list(found[area])
    while waiting:
        for name in USES.findall(waiting.pop().read_text(encoding="utf-8")):
            if name not in found:
                found[name] = rules_of(root / name)
                waiting += found[name]
    return [path for files in found.values() for path in files]


def rules_of(folder: Path) -> list[Path]:
    """The rule files of an area, without their tests."""
    return [path for path in sorted(folder.rglob("*.rego")) if not path.stem.endswith("_test")]


def every_mutant(
    root: Path, areas: Sequence[str], opa: str, pool: ThreadPoolExecutor
) -> list[Mutant]:
    """The mutants of the rules of these areas, or of all."""
    names = [path.relative_to(root) for path in rules_of(root)]
    chosen = [name.as_posix() for name in names if not areas or name.parts[0] in areas]
    found = pool.map(lambda name: mutants_of(root, name, opa), chosen)
    return [mutant for each in found for mutant in each]


def sampled(mutants: Sequence[Mutant], size: int) -> list[Mutant]:
    """So many of them, the same ones every time; every one where `size` is 0."""

    def drawn(mutant: Mutant) -> str:
        return hashlib.sha256("\0".join(mutant.key).encode()).hexdigest()

    chosen = set(sorted(mutants, key=drawn)[: size or len(mutants)])
    return [mutant for mutant in mutants if mutant in chosen]


def verdicts(
    root: Path, mutants: Sequence[Mutant], opa: str, pool: ThreadPoolExecutor
) -> list[str]:
    """What the tests say of each mutant, in order."""
    suites = {area: Suite(root, area, opa) for area in sorted({each.area for each in mutants})}
    return list(pool.map(lambda mutant: suites[mutant.area].verdict(mutant), mutants))


def reviewed(file: Path = REVIEWED) -> dict[Key, str]:
    """The survivors somebody gave a reason for."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return {tuple(entry[key] for key in KEYS): entry["reason"].strip() for entry in entries}


def complaints(
    every: Sequence[Mutant], said: Mapping[Mutant, str], excused: Mapping[Key, str]
) -> list[str]:
    """What has to be mended: survivors without a reason, and reasons without a survivor.

    Args:
        every: the mutants there are; a reason for any other is told as idle.
        said: the verdicts on those that were run.
        excused: the reviewed survivors, of the same areas.
    """
    found = []
    for mutant, verdict in said.items():
        if verdict == SURVIVES and not excused.get(mutant.key):
            found.append(
                f"rego/switchboard/{mutant.file}:{mutant.row}: {mutant.rule}: no test notices"
            )
            found += [f"    {mutant.was}", f"  → {mutant.becomes or '(nothing)'}"]
    there = {mutant.key for mutant in every}
    noticed = {mutant.key for mutant, verdict in said.items() if verdict != SURVIVES}
    for key in excused:
        if key not in there or key in noticed:
            found.append(
                f"{REVIEWED.relative_to(ROOT)}: {key[0]}: {key[1]}: does not survive any more"
            )
            found += [f"    {key[2]}", f"  → {key[3]}"]
    return found


def main() -> None:
    """Run the mutants; the exit status is 1 when anything has to be mended."""
    plain_streams()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("areas", nargs="*", help="folders of rego/switchboard; all unless told")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args()
    path = os.pathsep.join((str(ROOT / ".tools" / "bin"), os.environ.get("PATH", "")))
    opa = shutil.which("opa", path=path) or sys.exit("needs opa: make tools")
    with timed() as seconds, ThreadPoolExecutor(options.jobs) as pool:
        every = every_mutant(RULES, options.areas, opa, pool)
        mutants = sampled(every, options.sample)
        said = dict(zip(mutants, verdicts(RULES, mutants, opa, pool), strict=True))
    areas = options.areas
    excused = {
        key: why for key, why in reviewed().items() if not areas or key[0].split("/")[0] in areas
    }
    for line in (wrong := complaints(every, said, excused)):
        say(line)
    count = Counter(said.values())
    words = ", ".join(f"{count[how]} {how}" for how in (*NOTICED.values(), SURVIVES))
    report = partial(failed if wrong else done, "mutants")
    report(f"{len(mutants)} of {len(every)}: {words}", seconds[0])
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
