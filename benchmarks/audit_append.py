"""How long 100,000 records take into an audit log, beside waiting for the disk once for each.

A batch waits for the disk three times: for its lines, for the head that covers them, and for that
head's name. The peer is the disk alone, in the same run: the same lines, one write and one wait for
each, and nothing else. A second figure appends records one at a time, each under a head of its own.

The bound holds for quick disks too, where making a line costs more than a share of a wait: at half,
a log takes twice the records that the disk alone would.
"""

from __future__ import annotations

import json
import shutil
from statistics import median

from harness import BUILD, PYTHON, ROOT, measure, verdict

RECORDS, BATCH, SINGLE, ROUNDS = 100_000, 1_000, 100, 3
GOAL = {"ratio": 0.5, "peak_rss_mb": 100.0}
OURS = """
import json, sys
from pathlib import Path
from time import perf_counter
from support.audit_logs import records, writer
folder, count, batch = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
log = writer(folder)
log.create()
began = perf_counter()
for first in range(0, count, batch):
    log.append_many(records(*range(first, first + batch)))
print(json.dumps(perf_counter() - began))
"""
DISK = """
import json, os, sys
from time import perf_counter
from support.audit_logs import record
from switchboard_policy.evidence.log.records import record_line
count = int(sys.argv[2])
lines = [record_line(record(number)) + b"\\n" for number in range(count)]
handle = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o600)
began = perf_counter()
for line in lines:
    os.write(handle, line)
    os.fsync(handle)
print(json.dumps((perf_counter() - began) / count))
"""
VERIFY = """
import json, sys
from pathlib import Path
from time import perf_counter
from support.audit_logs import KNOWN
from switchboard_policy.evidence.log.verify import verify_log
began = perf_counter()
verify_log(Path(sys.argv[1]), KNOWN)
print(json.dumps(perf_counter() - began))
"""
PATHS = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"


def run(code: str, *arguments: object) -> tuple[float, float]:
    """What a process says, in seconds, and the most memory it held, in MiB."""
    done = measure([PYTHON, "-c", PATHS + code, *map(str, arguments)])
    return float(json.loads(done.stdout)), done.peak_rss_mb


def main() -> None:
    """Measure, and hold the figures against their bounds."""
    grouped, single, waits, verified, memory = [], [], [], [], []
    for turn in range(ROUNDS):
        folder = BUILD / f"audit-{turn}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        waits.append(run(DISK, folder / "one-by-one", SINGLE * 3)[0])
        seconds, peak = run(OURS, folder / "grouped", RECORDS, BATCH)
        grouped.append(seconds)
        single.append(run(OURS, folder / "single", SINGLE, 1)[0] / SINGLE)
        seconds, checking = run(VERIFY, folder / "grouped")
        verified.append(seconds)
        memory += [peak, checking]
        shutil.rmtree(folder)
    ours, disk = median(grouped), median(waits)
    alone, checked = median(single), median(verified)
    rate = f"{ours:.2f} s, {RECORDS / ours:,.0f} a second"
    print(f"{RECORDS:,} records in batches of {BATCH:,}: {rate}")
    print(f"the disk alone: {1 / disk:,.0f} writes a second, waiting for each")
    print(f"one record at a time: {1 / alone:,.0f} a second, {alone / disk:.1f} such waits each")
    print(f"verifying them all: {checked:.2f} s, {RECORDS / checked:,.0f} a second")
    figures = {
        "value": round(ours, 3),
        "baseline": round(disk * RECORDS, 1),
        "ratio": round(ours / (disk * RECORDS), 4),
        "peak_rss_mb": round(max(memory), 1),
    }
    verdict(f"{RECORDS:,} records appended", figures, GOAL)


if __name__ == "__main__":
    main()
