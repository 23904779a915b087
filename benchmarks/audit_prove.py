"""How long the proof of one record takes in a log of ten million, and how much of it is read.

The log is made once, of real lines, and taken out of the disk's cache before each proof that is
called cold; the bound is on 19 of 20 of those. Each proof is verified. What is read is what the
kernel counted for the process.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from harness import BUILD, PYTHON, ROOT, measure, verdict

sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

from support.audit_logs import ORIGIN, SIGNER, log_in

from switchboard_policy.evidence.checkpoint import Checkpoint, sign_checkpoint
from switchboard_policy.evidence.log.layout import Layout, opened, replace_file
from switchboard_policy.evidence.log.settling import Handles, State, extend
from switchboard_policy.evidence.tree import Frontier

LEAVES, CHUNK, PROOFS = 10_000_000, 50_000, 200
GOAL = {"value": 0.05, "kilobytes_read": 64.0, "peak_rss_mb": 64.0}
PROVE = """
import json, os, random, re, sys
from pathlib import Path
from statistics import median
from time import perf_counter
from support.audit_logs import KNOWN
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.proof import verify_proof
folder, leaves, proofs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
layout, chance = Layout(folder), random.Random(1)
def read():
    return int(re.search(r"rchar: (\\d+)", Path("/proc/self/io").read_text())[1])
own = read()
own = read() - own
def forget():
    for path in (layout.records, layout.hashes, layout.ends):
        handle = os.open(path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)
def one(cold):
    index = chance.randrange(leaves)
    if cold:
        forget()
    before, began = read(), perf_counter()
    with reading(folder) as log:
        proof = log.proof(index)
    seconds, much = perf_counter() - began, read() - before - own
    with reading(folder) as log:
        verify_proof(proof, log.line(index), KNOWN)
    return seconds, much
one(False)
told = {}
for name, cold in (("warm", False), ("cold", True)):
    found = [one(cold) for _ in range(proofs)]
    seconds = sorted(each[0] for each in found)
    of_twenty = seconds[len(seconds) * 19 // 20 - 1]
    told[name] = {"median": median(seconds), "of_twenty": of_twenty, "most": seconds[-1]}
    told["bytes"] = max(each[1] for each in found)
print(json.dumps(told))
"""


def make(folder: Path) -> None:
    """Make the log: lines, hashes, ends, and a head over them."""
    shutil.rmtree(folder, ignore_errors=True)
    log_in(folder)
    layout, state = Layout(folder), State(Frontier(), 0)
    with (
        opened(layout.records, os.O_RDWR) as records,
        opened(layout.hashes, os.O_RDWR | os.O_CREAT) as hashes,
        opened(layout.ends, os.O_RDWR | os.O_CREAT) as ends,
    ):
        handles = Handles(records, hashes, ends)
        for first in range(0, LEAVES, CHUNK):
            lines = [
                b'{"at":"2026-11-12T14:05:00Z","by":"alice","record":{"event":"DECISION_GO",'
                b'"number":%d},"version":1}' % number
                for number in range(first, first + CHUNK)
            ]
            os.write(records, b"\n".join(lines) + b"\n")
            extend(handles, state, lines)
        for handle in (records, hashes, ends):
            os.fsync(handle)
    head = Checkpoint(ORIGIN, LEAVES, state.frontier.root)
    replace_file(layout.checkpoint, sign_checkpoint(head, SIGNER))


def main() -> None:
    """Measure, and hold the figures against their bounds."""
    folder = BUILD / "audit-prove"
    folder.mkdir(parents=True, exist_ok=True)
    make(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    paths = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"
    done = measure([PYTHON, "-c", paths + PROVE, str(folder), str(LEAVES), str(PROOFS)])
    told = json.loads(done.stdout)
    shutil.rmtree(folder)
    print(f"{LEAVES:,} records, {size / 1e9:.1f} GB with hashes and ends")
    for name in ("cold", "warm"):
        middle, often, most = (told[name][each] * 1000 for each in ("median", "of_twenty", "most"))
        print(f"{name}: median {middle:.2f} ms, 19 of 20 within {often:.2f}, at most {most:.2f}")
    print(f"{told['bytes']:,} bytes read at most, in {done.peak_rss_mb:.0f} MB")
    figures = {
        "value": round(told["cold"]["of_twenty"], 4),
        "baseline": None,
        "ratio": None,
        "kilobytes_read": round(told["bytes"] / 1000, 1),
        "peak_rss_mb": round(done.peak_rss_mb, 1),
    }
    verdict("a proof in a log of ten million records", figures, GOAL)


if __name__ == "__main__":
    main()
