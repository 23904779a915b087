"""Logs and versions of a policy that the benchmarks of a replay share; not one itself."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

from harness import BUILD, PYTHON, ROOT, Run, measure

sys.path.insert(0, str(ROOT / "tests"))

from support import replays

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.log.write import write_log
from switchboard_policy.opa.wasm import WasmEngine

FOLDER = BUILD / "replay"
RATES = {"acme": 36, "globex": 40, "bluefin": 65, "meridian": 75, "kestrel": 40, "evergreen": 26}
_RUN = "import sys; from switchboard_policy.cli.entry import run; sys.exit(run(sys.argv[1:]))"


def versions() -> tuple[Path, Path]:
    """Two folders with the example's policy; in the second some limits are higher, some lower."""
    write(FOLDER / "old", replays.changed())
    write(FOLDER / "new", replays.changed(**RATES))
    return FOLDER / "old", FOLDER / "new"


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def log_of(count: int) -> Path:
    """A compressed log of so many decisions of fifty tenants, no two of them alike."""
    path = FOLDER / f"{count}.jsonl.gz"
    if not path.is_file():
        write_log(_requests(count), path)
    return path


def long_log(count: int, short: Path) -> Path:
    """A plain log of many decisions: a short one again and again, under ids of their own."""
    path = FOLDER / f"{count}.jsonl"
    if not path.is_file():
        lines = [json.loads(line) for line in gzip.decompress(short.read_bytes()).splitlines()]
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                line = {**lines[number % len(lines)], "decision_id": f"m{number:08d}"}
                file.write(json.dumps(line, separators=(",", ":")) + "\n")
    return path


def replay(log: Path, old: Path, new: Path, *options: str, flips: bool = True) -> Run:
    """Replay a log, and hold that something flips in it, or nothing."""
    command = [PYTHON, "-c", _RUN, "policy", "replay", "--log", str(log), "--format", "json"]
    versions_ = ["--old", str(old), "--new", str(new), "--repo", str(FOLDER)]
    run = measure([*command, *versions_, *options])
    answer = json.loads(run.stdout)
    if bool(answer["counts"]["allow_to_deny"]) != flips:
        raise SystemExit(f"not what is to be measured: {answer['lead']}")
    return run


def _requests(count: int) -> list[DecisionRecord]:
    draw = random.Random(7)  # noqa: S311 - made up on purpose
    data = replays.example().data
    tenants = sorted(data["switchboard_data"]["limits"]["tenants"])  # type: ignore[index,call-overload]
    engine = WasmEngine.shipped(data)
    found = []
    for number in range(count):
        rate, burst = round(draw.uniform(0, 90), 2), draw.randrange(120)
        facts = replays.request(draw.choice(tenants), rate, burst_requests=burst)
        result = engine.decide(replays.ASKED, facts)
        found.append(replays.record(number, facts, result=result))
    return found
