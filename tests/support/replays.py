"""Past decisions and versions of a policy, for every test of a replay."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from switchboard_policy.app.initialise import repository_files
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.flips import Change, Group
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import Drifted, ReplayReport, Side
from switchboard_policy.opa.log.report import LogReport
from switchboard_policy.opa.replay.intervals import share
from switchboard_policy.opa.replay.version import Version, version_of

LIMITS = "policies/switchboard_data/limits/data.yaml"
ASKED = "switchboard/limits/decision"
DAY_NS = 86_400_000_000_000
START_NS = 1_790_000_000_000_000_000
NOT_LOGGED = NotRecorded("left out by the writer")

files = cache(repository_files)


def example(name: str = "main", **rates: int) -> Version:
    """The example repository's policy, some tenants with another rate."""
    return version_of(name, changed(**rates))


def changed(**rates: int) -> dict[str, bytes]:
    """The example repository's files, some tenants with another rate."""
    found = dict(files())
    text = found[LIMITS].decode()
    for tenant, rate in rates.items():
        head, key, rest = text.partition(f"  {tenant}:\n")
        assert key, f"{tenant} is no tenant of the example"
        before, name, after = rest.partition("rps: ")
        text = f"{head}{key}{before}{name}{rate}{after[after.index(chr(10)) :]}"
    found[LIMITS] = text.encode()
    return found


def own(rego: str, name: str = "main", *, data: str = "") -> Version:
    """A policy of an organisation's own: one file of Rego, perhaps with data beside it."""
    found = {"policies/org/access.rego": rego.encode()}
    if data:
        found["policies/org/data.json"] = data.encode()
    return version_of(name, found)


def request(tenant: str, rate: float, **more: Json) -> dict[str, Json]:
    """An input of the limits area."""
    facts = {
        "burst_requests": 1,
        "rate_rps": rate,
        "service": "api",
        "size_mb": 1,
        "tenant": tenant,
    }
    return {"request": {**facts, **more}}


def record(number: int, facts: Json, entrypoint: str = ASKED, **more: Any) -> DecisionRecord:  # noqa: ANN401 - fields of any type
    """A logged decision; a minute after the one before it."""
    at_ns = START_NS + number * 60_000_000_000
    told = {"result": NOT_LOGGED, **more}
    return DecisionRecord(f"d{number:06d}", entrypoint, at_ns, facts, **told)


def traffic(count: int, seed: int = 1) -> tuple[DecisionRecord, ...]:
    """Requests of four tenants over a few days, at rates from nothing to far over every limit."""
    draw = random.Random(seed)  # noqa: S311 - made up on purpose
    tenants = ["acme", "globex", "initech", "kestrel"]
    return tuple(
        record(
            number,
            request(draw.choice(tenants), round(draw.uniform(0, 90), 2), burst_requests=5),
        )
        for number in range(count)
    )


def report(counts: Mapping[Change, int], **more: Any) -> ReplayReport:  # noqa: ANN401 - fields of any type
    """A report with some counts and little else."""
    whole = {change: counts.get(change, 0) for change in Change}
    replayed = sum(whole.values()) - whole[Change.NOT_REPLAYABLE]
    side = Side("main", "", "sha256:a", "sha256:b", "wasm")
    told: dict[str, Any] = {
        "old": side,
        "new": replace(side, name="HEAD", data_digest="sha256:c"),
        "source": "log.jsonl",
        "generated": False,
        "records": sum(whole.values()),
        "sampled": None,
        "replayed": replayed,
        "start_ns": START_NS,
        "end_ns": START_NS + 7 * DAY_NS,
        "counts": whole,
        "shares": {
            change: share(number, replayed, sampled=False) for change, number in whole.items()
        },
        "groups": (),
        "errors": (),
        "not_replayable": (),
        "drifted": Drifted(0, ()),
        "reached": (),
        "tenants": (),
        "stretches": (),
        "stretch_s": 0,
        "latency": NotEvaluated("too few chunks"),
    }
    return ReplayReport(**(told | more))


def groups(report: ReplayReport, change: Change) -> list[Group]:
    """The groups of a report that change in one way."""
    return [group for group in report.groups if group.change is change]


@dataclass(frozen=True)
class KillingPart:
    """A part of a log whose reader is killed, as many times as there is no mark of it yet.

    Args:
        records: the decisions.
        marks: folder of the marks.
        times: how many readers are killed.
    """

    records: tuple[DecisionRecord, ...]
    marks: Path
    times: int

    def read(self, report: LogReport) -> Iterator[DecisionRecord]:
        """Yield the decisions, or end this process."""
        marks = len(list(self.marks.iterdir()))
        if marks < self.times:
            (self.marks / f"{os.getpid()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        for each in self.records:
            report.take(each)
            yield each

    def digest(self) -> str:
        """Nothing names it."""
        return ""


@dataclass(frozen=True)
class Parts:
    """Decisions in given parts.

    Args:
        held: the parts.
    """

    held: tuple[Any, ...]
    name: str = "parts"
    size: int = 0

    def parts(self, count: int) -> tuple[Any, ...]:
        """The parts, however many are wanted."""
        del count
        return self.held
