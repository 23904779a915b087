"""The gate on a pull request of one file and of 200: API calls, and how long it takes.

On the hub of the tests over real Git, with a month of measurements. Every tenant has a file of its
own that holds a value beside the policy data, so that each file changes a mapped value. What was
checked before is not checked again, so both are told: the first look and the next one.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness import ROOT, verdict

sys.path.insert(0, str(ROOT / "tests"))
os.environ["GIT_CONFIG_GLOBAL"] = str(ROOT / "tests" / "support" / "gitconfig")

from support.gated import DATA, Files, Gated, gated

MANY = 200
PLACE = '      - {file: "tenants/{tenant}.yaml", path: floor, role: policy data}\n'
FLOOR = (
    "  limits.floor:\n    unit: requests/s\n    places:\n"
    "      - {file: policies/switchboard_data/limits/data.yaml, "
    'path: "tenants.{tenant}.floor", role: policy data}\n'
)


@dataclass(frozen=True)
class Looked:
    """One look at a pull request.

    Args:
        calls: of the API.
        seconds: wall time.
    """

    calls: int
    seconds: float


def with_tenants(files: Files) -> Files:
    """The example with many tenants, each with a file of its own."""
    config = files["switchboard.yaml"].decode()
    assert FLOOR in config
    tenants = [f"t{number:03}" for number in range(MANY)]
    data = "".join(f"  {name}:\n    tier: standard\n    floor: 5\n" for name in tenants)
    return {
        **files,
        "switchboard.yaml": config.replace(FLOOR, FLOOR + PLACE).encode(),
        DATA: files[DATA] + data.encode(),
        **{f"tenants/{name}.yaml": b"floor: 5\n" for name in tenants},
    }


def raised(at: Gated, tenants: int) -> int:
    """A pull request that changes the value of so many tenants."""
    names = [f"t{number:03}" for number in range(tenants)]
    data = at.files[DATA].decode()
    for name in names:
        old = f"  {name}:\n    tier: standard\n    floor: 5\n"
        data = data.replace(old, old.replace("floor: 5", "floor: 6"))
    changed = {f"tenants/{name}.yaml": b"floor: 6\n" for name in names}
    return at.pull({DATA: data.encode(), **changed})


def looked(at: Gated, number: int, values: int) -> Looked:
    """Look at a pull request once."""
    at.hub.calls.clear()
    started = time.monotonic()
    found = at.gate(number)
    took = time.monotonic() - started
    assert len(found.values) == values, found.why
    return Looked(sum(call.method != "git" for call in at.hub.calls), took)


def main() -> None:
    """Look at both, twice each, and hold the counts against each other."""
    with tempfile.TemporaryDirectory() as folder, gated(Path(folder), with_tenants) as at:
        rows = {}
        for tenants in (1, MANY):
            number = raised(at, tenants)
            rows[tenants] = (looked(at, number, tenants), looked(at, number, tenants))
    print(f"{'files':<10}{'calls':>8}{'seconds':>10}{'again, s':>10}")
    for tenants, (first, again) in rows.items():
        print(f"{tenants:<10}{first.calls:>8}{first.seconds:>10.2f}{again.seconds:>10.2f}")
    one, many = rows[1][0], rows[MANY][0]
    verdict(
        f"API calls that judge a pull request of {MANY} files",
        {
            "value": float(many.calls),
            "baseline": float(one.calls),
            "ratio": None,
            "peak_rss_mb": None,
            "grown": many.calls - one.calls,
        },
        {"grown": 0},
        unit="calls",
    )


if __name__ == "__main__":
    main()
