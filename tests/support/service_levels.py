"""Service levels for tests: strategies for all of them, and readers of short texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

from hypothesis import strategies as st

from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    Calendar,
    CompositeSli,
    EventsSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    Sli,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.openslo_alerting import NO_ALERTS
from switchboard_policy.areas.slo.formats.openslo_indicator import (
    Threshold,
    good_query,
    success_query,
    threshold_query,
)
from switchboard_policy.areas.slo.formats.own_keys import DAYS, USUAL_DAYS
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.result import Read

FIXTURES = Path(__file__).parents[2] / "fixtures" / "slo"

QUERY = st.sampled_from(
    [
        'sum(rate(errors_total{job="a",code=~"5.."}[{{.window}}]))',
        "sum(increase(all_total[{{.window}}])) > 0",
        "sum(\n  rate(x[{{.window}}])\n)\n-\nsum(rate(y{le='0.5'}[{{.window}}]))\n",
        "avg_over_time(a:b:ratio[{{.window}}]) # a comment\n",
        "(sum(rate(a[{{.window}}]))) * (sum(rate(b[{{.window}}])))",
    ]
)
THRESHOLD = st.builds(
    Threshold,
    st.sampled_from(["lte", "lt", "gte", "gt"]),
    st.integers(-5, 500).map(Decimal) | st.decimals("0.01", "9.99", places=2),
)
EVENTS = st.builds(EventsSli, QUERY, QUERY) | st.builds(
    lambda total, good: EventsSli(good_query(total, good), total), QUERY, QUERY
)
RAW = st.builds(
    RawSli,
    QUERY
    | st.builds(success_query, QUERY)
    | st.just("1 - (rate(a[{{.window}}])) * (rate(b[{{.window}}]))")
    | st.builds(threshold_query, st.sampled_from(["max(a)", 'a{b="c"} / d']), THRESHOLD),
)
SLICES = st.builds(
    TimeslicesSli,
    EVENTS | RAW,
    st.sampled_from([60, 300, 5_400]),
    st.decimals("0.01", "1", places=3).filter(bool),
)
NAME = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
TEXTS = st.dictionaries(st.from_regex(r"[a-z_][a-zA-Z0-9_]{0,8}", fullmatch=True), TEXT, max_size=3)
LABELS = st.builds(
    lambda texts, ours: {**texts, **ours},
    TEXTS,
    st.sampled_from([{}, {"switchboard_indicator": "latency"}]),
)
TARGET = st.builds(
    AlertTarget, st.booleans(), TEXTS, TEXTS, st.frozensets(st.sampled_from(list(Tier)))
)
ALERTING = st.just(NO_ALERTS) | st.builds(
    Alerting, st.from_regex("[A-Z][a-z]{0,8}", fullmatch=True), TEXTS, TEXTS, TARGET, TARGET
)


@st.composite
def exclusions(draw: st.DrawFn) -> tuple[Exclusion, ...]:
    """Up to three stretches of time, in order."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(1_700_000_000, 1_800_000_000))
        length = draw(st.integers(1, 10_000))
        every = draw(st.sampled_from([0, 86_400, 604_800, 100_001]))
        reason = " ".join(draw(TEXT).split())
        found.append(Exclusion(start, start + length, every, reason))
    return tuple(sorted(found, key=lambda one: (one.start_s, one.end_s, one.every_s, one.reason)))


@st.composite
def levels(draw: st.DrawFn) -> list[ServiceLevel]:
    """Some service levels of a few services, sorted, every id once."""
    services = draw(st.lists(NAME, min_size=1, max_size=2, unique=True))
    found: dict[str, ServiceLevel] = {}
    for _ in range(draw(st.integers(1, 3))):
        level = draw(_level(draw(st.sampled_from(services)), draw(NAME)))
        found.setdefault(level.id, level)
    return sorted(found.values(), key=lambda level: (level.service, level.name))


@st.composite
def _level(draw: st.DrawFn, service: str, name: str) -> ServiceLevel:
    calendar = draw(st.sampled_from(list(Calendar)))
    days = DAYS.get(calendar, range(1, 400))
    name = draw(st.sampled_from([name, f"{service}-{name}"]))
    return ServiceLevel(
        service=service,
        name=name,
        objective=draw(st.decimals("0.001", "99.999", places=3)),
        sli=draw(EVENTS | RAW | SLICES | _composite(name)),
        description=draw(TEXT),
        labels=draw(LABELS),
        alerting=draw(ALERTING),
        period_days=draw(st.just(USUAL_DAYS[calendar]) | st.sampled_from(days)),
        calendar=calendar,
        exclusions=draw(exclusions()),
        least_events=draw(st.sampled_from([0, 1, 500])),
        least_bad_events=draw(st.sampled_from([1, 2, 20])),
    )


@st.composite
def _composite(draw: st.DrawFn, prefix: str) -> Sli:
    weights = st.decimals("0.01", "20", places=2).filter(bool)
    count = draw(st.integers(1, 3))
    return CompositeSli(
        tuple((f"{prefix}.{n}", draw(weights), draw(EVENTS | RAW)) for n in range(count))
    )


def unplaced(found: Sequence[ServiceLevel]) -> list[ServiceLevel]:
    """Service levels without the places they were read from."""
    return [replace(level, location=None) for level in found]


def read_text(text: str, file: str = "slo.yaml") -> Read:
    """What is read from one file, its text indented as the test likes."""
    return read_levels({file: dedent(text).lstrip("\n").encode()})


def fixture_files() -> dict[str, bytes]:
    """The definitions among the fixtures."""
    return {path.name: path.read_bytes() for path in sorted(FIXTURES.glob("*.yaml"))}
