"""The main job on a large month: 1,000 tenants and 100 SLOs over 30 days at one minute.

From the store to the written proposal, reading included, as one process; then twice the tenants.
"""

from __future__ import annotations

import json
import shutil
from functools import partial

from harness import BUILD, SWITCHBOARD, Claim, Run, conclude, in_turn, measure
from month import month

TENANTS = 1_000
TIMES = 3
MOST_SECONDS = 10.0
MOST_MB = 1024.0
MOST_GROWTH = 2.1


def propose(tenants: int) -> Run:
    """Walk the loop once and hold that it proposed something for such a month."""
    repository, store = month(tenants)
    out = BUILD / "proposals"
    shutil.rmtree(out, ignore_errors=True)
    command = [SWITCHBOARD, "propose", "--repo", str(repository), "--telemetry", f"store:{store}"]
    run = measure([*command, "--out", str(out), "--format", "json"])
    answer = json.loads(run.stdout)
    if not answer["proposed"]:
        raise SystemExit(f"nothing was proposed, so the time says nothing: {answer['note']}")
    return run


def main() -> None:
    """Measure the month, and the month of twice the tenants, in turn."""
    sides = {f"{TENANTS:,} tenants": TENANTS, f"{2 * TENANTS:,} tenants": 2 * TENANTS}
    for tenants in sides.values():
        month(tenants)
    series = in_turn(TIMES, {name: partial(propose, tenants) for name, tenants in sides.items()})
    once, twice = (side.median() for side in series.values())
    claim = Claim(
        "propose: 1,000 tenants and 100 SLOs over 30 days at one minute, from the store;"
        " the ratio is that of twice the tenants",
        f"{TENANTS:,} tenants",
        {"value": MOST_SECONDS, "peak_rss_mb": MOST_MB, "ratio": MOST_GROWTH},
        ratio=twice / once,
    )
    conclude(claim, series)


if __name__ == "__main__":
    main()
