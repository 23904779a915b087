"""A month as long CSV into the store: 1,000 tenants and 100 services over 30 days at one minute.

The files are streams of 47.5 million rows; memory must not follow their size. Reading the store
back, all blocks of all series, is measured beside it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from harness import BUILD, PYTHON, Claim, Run, conclude, in_turn, measure

TENANTS = 1_000
SERVICES = 100
DAYS = 30
ROWS = (TENANTS + SERVICES) * DAYS * 1440
START = 1_767_225_600
TIMES = 1
MOST_MB = 953.0  # 1 GB in MiB
CSV = BUILD / "import-csv"
STORE = BUILD / "import-store"


def make_files() -> None:
    """Write the files once; they are the same every time."""
    if CSV.is_dir():
        return
    import duckdb  # noqa: PLC0415 - only the processes that need it load it

    fresh = CSV.with_name("import-csv.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    time = f"strftime(make_timestamp(({START} + m * 60) * 1000000), '%Y-%m-%dT%H:%M:%SZ')"
    sides = {
        "tenants": (TENANTS, "'api-gateway' AS service, printf('tenant-%04d', n) AS tenant", 500),
        "services": (SERVICES, "printf('service-%03d', n) AS service, '' AS tenant", 5000),
    }
    with duckdb.connect() as connection:
        for name, (count, who, base) in sides.items():
            connection.execute(
                f"COPY (SELECT {time} AS timestamp, {who}, "  # noqa: S608 - all ours
                f"{base} + (n * 7919 + m * 104729) % 211 AS offered, (n * 31 + m * 17) % 7 "
                f"AS rejected, (n + m * 13) % 5 AS errors FROM range({DAYS * 1440}) a(m), "
                f"range({count}) b(n)) TO '{fresh}/{name}.csv' (HEADER)"
            )
    fresh.rename(CSV)


def bring_in() -> Run:
    """Import the files into an empty store, as a process of its own."""
    shutil.rmtree(STORE, ignore_errors=True)
    run = measure([PYTHON, __file__, "--bring"])
    _hold(int(run.stdout) == ROWS, f"{run.stdout.strip()} rows instead of {ROWS}")
    return run


def read_back() -> Run:
    """Read every block of the store, as a process of its own."""
    run = measure([PYTHON, __file__, "--read"])
    _hold(int(run.stdout) == ROWS, f"{run.stdout.strip()} cells instead of {ROWS}")
    return run


def _hold(kept: bool, message: str) -> None:  # noqa: FBT001 - what is asked first
    if not kept:
        raise SystemExit(message)


def _bring() -> None:
    from switchboard_policy.domain.config import Config  # noqa: PLC0415 - in the child only
    from switchboard_policy.telemetry import bring, open_source  # noqa: PLC0415
    from switchboard_policy.telemetry.store import Store  # noqa: PLC0415

    print(bring(open_source(str(CSV), Config((), {}), Path()), Store(STORE)).rows)


def _read() -> None:
    from switchboard_policy.telemetry.store import Store  # noqa: PLC0415 - in the child only

    print(sum(block.offered.size for block in Store(STORE).read()))


def main() -> None:
    """Measure importing and reading back in turn."""
    make_files()
    series = in_turn(TIMES, {"import": bring_in, "read back": read_back})
    claim = Claim(
        f"import: {ROWS:,} rows of long CSV ({TENANTS:,} tenants, {SERVICES} services, "
        f"{DAYS} days at one minute) into the store",
        "import",
        {"peak_rss_mb": MOST_MB},
    )
    conclude(claim, series)


if __name__ == "__main__":
    parts = {"--bring": _bring, "--read": _read}
    parts.get(sys.argv[1] if len(sys.argv) > 1 else "", main)()
