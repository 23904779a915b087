"""What it costs to name the rule of 500 flips whose answers name none.

An organisation's own rules that answer true or false, without labels, so that flips are traced. The
same log under versions between which 500 decisions flip, and under versions that agree.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from harness import in_turn, table, verdict
from replaying import FOLDER, replay, write
from support import replays

from switchboard_policy.opa.log.write import write_log

FLIPS = 500
TIMES = 5
MOST_SECONDS = 3.0
RULES = """package org.access

default allow := false

{labels}allow if {{
	input.role == "dev"
	input.level < data.org.most
}}
"""
LABELS = "# METADATA\n# labels:\n#   id: org/level\n"


def version(name: str, most: int, labels: str) -> Path:
    """A folder with rules of the organisation's own."""
    rules = RULES.format(labels=labels).encode() + f"# {name}\n".encode()
    data = json.dumps({"most": most}).encode()
    write(FOLDER / name, {"policies/org/access.rego": rules, "policies/org/data.json": data})
    return FOLDER / name


def log() -> Path:
    """A thousand decisions of which, with 500 less for `most`, half flip."""
    path = FOLDER / "own.jsonl.gz"
    facts = ({"role": "dev", "level": level} for level in range(2 * FLIPS))
    records = (replays.record(at, each, "org/access/allow") for at, each in enumerate(facts))  # type: ignore[arg-type]
    write_log(records, path)
    return path


def main() -> None:
    """Measure with flips to explain and without, traced and by labels."""
    logged = log()
    sides = {}
    for kind, labels in (("traced", ""), ("labelled", LABELS)):
        old, new = (version(f"{kind}-{most}", most, labels) for most in (2 * FLIPS, FLIPS))
        sides[f"500 flips, {kind}"] = partial(replay, logged, old, new)
    same = version("same", 2 * FLIPS, "")
    sides["none"] = partial(replay, logged, FOLDER / "traced-1000", same, flips=False)
    series = in_turn(TIMES, sides)
    print(f"\n{table(series)}")
    none = series["none"].median()
    extra = max(side.median() for side in series.values()) - none
    figures = {"value": round(extra, 3), "baseline": round(none, 3), "ratio": None}
    peak = max(side.peak_rss_mb() for side in series.values())
    verdict(
        "policy replay: naming the rules of 500 flips whose answers name none",
        {**figures, "peak_rss_mb": round(peak, 1)},
        {"value": MOST_SECONDS},
    )


if __name__ == "__main__":
    main()
