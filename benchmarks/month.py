"""A large month for benchmarks: many tenants and 100 SLOs over 30 days at one minute.

Made once below `build/benchmarks` and kept as long as the code that makes it stays the same. Every
number follows from a tenant's or service's place in the list, so two machines make the same month.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any
from unittest.mock import patch

from harness import BUILD, ROOT

from simulator.days import DAY
from simulator.scenario import Scenario, ServiceShape, TenantShape, Traffic
from simulator.synthetic import generate
from simulator.trace import Array, Trace
from switchboard_policy.app import initialise
from switchboard_policy.telemetry.store import Store

START = 1_788_739_200  # 2026-09-07, a Monday
DAYS = 30
DAYS_AT_A_TIME = 10
SERVICES = 50  # each with an availability and a latency objective: 100 SLOs
HEADROOM = (0.7, 6.0, 3.5, *(2.2, 2.4, 2.6) * 6)  # limit to mean demand: three in 21 misfit
MAKERS = (
    "simulator",
    "switchboard_policy/telemetry",
    "templates/repository",
    "benchmarks/month.py",
)


def _fingerprint() -> str:
    """The digest of the code that makes the month."""
    total = hashlib.sha256()
    for name in MAKERS:
        place = ROOT / name
        files = [place] if place.is_file() else sorted(place.rglob("*.*"))
        for file in files:
            if file.suffix in {".py", ".yaml", ".j2"}:
                total.update(file.read_bytes())
    return total.hexdigest()[:12]


def tenant_limit(number: int) -> tuple[float, int]:
    """The mean demand of a tenant in requests a second, and its limit."""
    demand = 1.0 + number % 17
    return demand, ceil(demand * HEADROOM[number % len(HEADROOM)])


def service_name(number: int) -> str:
    """The gateway's name is first; the others follow."""
    return "api-gateway" if number == 0 else f"service-{number:02}"


def scenario(tenants: int) -> Scenario:
    """The month as the generator takes it."""
    members = []
    for number in range(tenants):
        demand, limit = tenant_limit(number)
        traffic = Traffic(rps=demand, peak_hour=float(8 + number % 12))
        members.append(TenantShape(f"tenant-{number:04}", traffic, float(limit), 2.0 * limit))
    gateway = ServiceShape(service_name(0), 40.0 * tenants, tenants=tuple(members))
    others = (
        ServiceShape(service_name(number), 200.0, Traffic(rps=20.0 + number))
        for number in range(1, SERVICES)
    )
    return Scenario(START, DAYS, (gateway, *others))


def content(tenants: int) -> Mapping[str, Any]:
    """The policy repository's numbers: the example's, with more services and tenants."""
    example = initialise._content()  # noqa: SLF001 - the page that `init` renders
    pattern = example["services"][0]
    services = []
    for number in range(SERVICES):
        name = service_name(number)
        capacity = 40 * tenants if number == 0 else 200
        total = f'http_server_requests_total{{service="{name}"}}'
        renamed = {"name": name, "capacity_rps": capacity, "limited": number == 0, "total": total}
        services.append({**pattern, **renamed})
    limits = [tenant_limit(number)[1] for number in range(tenants)]
    members = [
        {"name": f"tenant-{number:04}", "tier": "standard", "rps": limit, "burst": 2 * limit}
        for number, limit in enumerate(limits)
    ]
    return {**example, "services": services, "tenants": members}


def some_days(block: Trace, first: int, days: int) -> Trace:
    """A few days of a block, so that a month comes in by imports of bounded size."""
    steps = slice(first * DAY // block.step, (first + days) * DAY // block.step)

    def part(array: Array | None) -> Array | None:
        return None if array is None else array[:, steps]

    return replace(
        block,
        start=block.start + first * DAY,
        offered=block.offered[:, steps],
        rejected=part(block.rejected),
        errors=part(block.errors),
        latency={name: array[:, steps] for name, array in block.latency.items()},
        abusive=part(block.abusive),
    )


def _write_repository(folder: Path, tenants: int) -> None:
    with patch.object(initialise, "_content", return_value=content(tenants)):
        initialise.initialise(folder, under_version_control=False)
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Bench"), ("EMAIL", "bench@example.org"))
    }
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "A month")):
        command = ("git", "-c", "commit.gpgsign=false", *arguments)
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, **who})


def month(tenants: int) -> tuple[Path, Path]:
    """Return the policy repository and the store of a month, making them where they are not there.

    Args:
        tenants: tenants of the gateway.
    """
    parent = BUILD / f"month-{tenants}"
    place = parent / _fingerprint()
    if not (place / "done").is_file():
        print(f"  making a month of {tenants} tenants and {2 * SERVICES} SLOs, once", flush=True)
        started = time.monotonic()
        shutil.rmtree(parent, ignore_errors=True)
        place.mkdir(parents=True)
        _write_repository(place / "repository", tenants)
        store = Store(place / "store")
        for first in range(0, DAYS, DAYS_AT_A_TIME):
            blocks = generate(scenario(tenants), seed=0, by_second=False)
            store.append(some_days(block, first, DAYS_AT_A_TIME) for block in blocks)
        (place / "done").touch()
        print(f"  {time.monotonic() - started:.0f} s", flush=True)
    return place / "repository", place / "store"
