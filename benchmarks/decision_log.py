"""Reading decision logs: 50,000 decisions in lines, compressed and in Parquet, each in one pass.

The baseline reads the same lines with `json.loads` and keeps nothing, which no reader can beat by
much. Memory must not follow the size of the log; of Parquet, most of it is the library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from harness import BUILD, PYTHON, ROOT, Claim, Run, conclude, in_turn, measure

COUNT = 50_000
TIMES = 3
FORMS = (".jsonl", ".jsonl.gz", ".parquet")
LOG = BUILD / f"decision-log-{COUNT}"
RATIO = 5.0
MOST_MB = 64.0


def make_logs() -> None:
    """Write the logs once; they are the same every time."""
    from switchboard_policy.domain.decision_record import DecisionRecord  # noqa: PLC0415
    from switchboard_policy.opa.log.write import write_log  # noqa: PLC0415
    from switchboard_policy.opa.wasm import WasmEngine  # noqa: PLC0415

    areas = (ROOT / "fixtures/contract/values").glob("*.json")
    values = {"switchboard_data": {path.stem: json.loads(path.read_bytes()) for path in areas}}
    facts = json.loads((ROOT / "fixtures/contract/sample_input.json").read_bytes())
    asked = {"now": facts["now"], "request": facts["request"]}
    answer = WasmEngine.shipped(values).decide("switchboard/limits/decision", asked)
    first = DecisionRecord(
        "d0",
        "switchboard/limits/decision",
        1_795_976_907_807_523_647,
        asked,
        answer,
        labels={"id": "one"},
        engine={"name": "wasm"},
        eval_ns=330_000,
    )

    def decisions() -> Iterator[DecisionRecord]:
        for number in range(COUNT):
            told = {**asked, "request": {**facts["request"], "rate_rps": number / 8}}
            at_ns = first.at_ns + number * 1_000_003
            yield replace(first, decision_id=f"d{number}", at_ns=at_ns, input=told)

    for form in FORMS:
        path = LOG.with_suffix(form)
        if not path.exists():
            write_log(decisions(), path)


def read(form: str) -> Run:
    """Read a log, as a process of its own."""
    run = measure([PYTHON, __file__, "--read", str(LOG.with_suffix(form))])
    if int(run.stdout) != COUNT:
        sys.exit(f"{run.stdout.strip()} decisions instead of {COUNT}")
    return run


def child() -> None:
    """Count decisions, with our reader or with `json.loads` alone."""
    _, way, name = sys.argv
    if way == "--loads":
        with Path(name).open("rb") as file:
            print(sum(1 for line in file if json.loads(line)))
        return
    from switchboard_policy.opa.log.read import read_log  # noqa: PLC0415

    print(sum(1 for _ in read_log(name, strict=True)))


if __name__ == "__main__":
    if sys.argv[1:2] in (["--read"], ["--loads"]):
        child()
        sys.exit()
    make_logs()
    sides = {f"read {form}": partial(read, form) for form in FORMS}
    lines = str(LOG.with_suffix(".jsonl"))
    sides["json.loads"] = partial(measure, [PYTHON, __file__, "--loads", lines])
    series = in_turn(TIMES, sides)
    conclude(
        Claim(
            f"a decision log of {COUNT:,} read in order",
            "read .jsonl",
            {"ratio": RATIO, "peak_rss_mb": MOST_MB},
            peer="json.loads",
        ),
        series,
    )
