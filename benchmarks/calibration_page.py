"""docs/calibration.md and its pictures, from the figures of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from harness import ROOT

from simulator.calibration.reliability import Reliability
from simulator.calibration.verdict import Skill, Verdict
from simulator.calibration.windows import NotScored
from switchboard_policy.app.calibrate import Event
from switchboard_policy.areas.foretold import origins
from switchboard_policy.domain.reliability import ForecastBin, ReliabilityFigure
from switchboard_policy.domain.units import counted
from switchboard_policy.render.charts import draw
from switchboard_policy.risk.calibration import calibrations

TEXT = ROOT / "benchmarks" / "calibration_page.txt"
PAGE = ROOT / "docs" / "calibration.md"
IMAGES = ROOT / "docs" / "images"
TITLES = {
    "throttled": "A limit throttles more than the target in the next week",
    "overspent": "The next week overspends its error budget",
    "real": "A real series: a limit throttles more than the target in the next week",
}
ABOUT = {
    "throttled": "Made-up tenants of seven kinds at two levels of traffic, each with a limit "
    "somewhere about its usual peak; what was turned away was played out second by second.",
    "overspent": "Made-up services of six kinds at four levels of traffic, each with an objective "
    "for availability and one for latency.",
    "real": "`api-01` of Microsoft's cloud-monitoring data: 258 days of hourly requests, on which "
    "nobody published a limit. Three are put on it, at 85, 95 and 105 % of the busiest hour of its "
    "first 28 days, and turn away what even arrivals inside each hour would lose. The three share "
    "one demand: these are 32 independent weeks and no more, so a perfect forecaster's error would "
    "spread wider than is told here, and whole stretches of 28 days are what is drawn again for "
    "the interval. The map was fitted on nothing of it.",
}
HEADS = "| | share of futures | calibrated (what a proposal states) | refitted on earlier weeks |"


@dataclass(frozen=True)
class Result:
    """One event on one set of cases.

    Args:
        name: `throttled`, `overspent` or `real`.
        seeds: of the cases; None for real series.
        event: all of them together.
        kinds: by what happens to them.
    """

    name: str
    seeds: range | None
    event: Event
    kinds: Mapping[str, Event]


def write_page(results: Sequence[Result], seconds: float) -> None:
    """Write the page and its pictures.

    Args:
        results: every event.
        seconds: processor time it took.
    """
    parts = [_summary(results), *("\n".join(_section(result)) for result in results)]
    when = origins()
    fitted = "; ".join(
        f"`{one.event}`: {one.windows:,} windows of {one.subjects} subjects, seeds {one.seeds}"
        for one in calibrations().values()
    )
    told = Template(TEXT.read_text(encoding="utf-8")).substitute(
        windows=f"{sum(_windows(one.event) for one in results):,}",
        minutes=counted(max(1, round(seconds / 60)), "minute"),
        sections="\n\n".join(parts),
        ahead=when.ahead,
        least=when.least,
        most=when.most,
        fitted=fitted,
    )
    PAGE.write_text(told, encoding="utf-8")


def figure_of(result: Result) -> ReliabilityFigure | None:
    """Return the reliability diagram of an event; None where too few windows make a curve.

    Args:
        result: the event.
    """
    after, before = (_curve(each) for each in (result.event.shipped, result.event.stated))
    if after is None or before is None:
        return None
    return ReliabilityFigure(
        f"calibration-{result.name}",
        TITLES[result.name],
        after.level,
        _bins(after),
        _bins(before),
        f"{sum(each.windows for each in after.bins)} windows; on the line, it happened as often "
        "as it was said.",
    )


def _bins(curve: Reliability) -> tuple[ForecastBin, ...]:
    return tuple(
        ForecastBin(each.windows, each.forecast, each.came, each.low, each.high)
        for each in curve.bins
    )


def _summary(results: Sequence[Result]) -> str:
    told = (f"- **{TITLES[one.name]}.** {' '.join(_words(one.event.shipped))}" for one in results)
    return "\n".join(("## In words", "", *told))


def _words(found: Verdict | NotScored) -> Iterator[str]:
    """Yield what a verdict comes to, losses first."""
    if isinstance(found, NotScored):
        yield f"Not judged: {found.reason}, {found.needed} are needed."
        return
    yield f"{found.windows} windows of {found.groups} subjects; it came in {_share(found.rate)}."
    curve = found.reliability
    if isinstance(curve, Reliability):
        most = f"{curve.high:.4f}"
        inside = "inside" if curve.holds else "**outside of**"
        yield (
            f"The calibration error is {curve.error:.4f}, {inside} what nine in ten perfect "
            f"forecasters have at these forecasts (at most {most}; median {curve.middle:.4f})."
        )
    yield _skill_words("the base rate known at the time", found.skill)
    yield _skill_words("each subject's own past", found.own_skill)
    if isinstance(found.auc, float):
        yield f"AUC {found.auc:.3f}."


def _skill_words(over: str, skill: Skill | NotScored) -> str:
    if isinstance(skill, NotScored):
        return f"Skill over {over} is not told: {skill.reason}."
    if isinstance(skill.interval, NotScored):
        return f"Skill over {over} {skill.value:.2f}, its interval not told: too few blocks."
    low, high = skill.interval
    none = "" if skill.holds else ", **which includes none**"
    return f"Skill over {over} {skill.value:.2f} ({low:.2f} to {high:.2f}{none})."


def _section(result: Result) -> Iterator[str]:
    event = result.event
    seeds = f" Seeds {result.seeds.start} to {result.seeds.stop - 1}." if result.seeds else ""
    yield f"## {TITLES[result.name]}\n"
    yield ABOUT[result.name] + seeds
    for reason, count in event.left_out.items():
        yield f"Left out: {count} windows, {reason}."
    yield ""
    verdicts = [event.stated, event.shipped, event.refitted]
    told = [one for one in verdicts if isinstance(one, Verdict)]
    if len(told) < len(verdicts):
        yield "Too few windows to judge."
        return
    yield HEADS
    yield "| --- | --- | --- | --- |"
    for name, cells in _rows(told):
        yield f"| {name} | " + " | ".join(cells) + " |"
    drawn = figure_of(result)
    if drawn is not None:
        (drawing,) = draw([drawn])
        (IMAGES / f"{drawn.id}.svg").write_text(drawing.file, encoding="utf-8")
        yield f"\n![Reliability diagram: {TITLES[result.name]}](images/{drawn.id}.svg)\n"
    yield from _bin_table(event)
    if len(result.kinds) > 1:
        yield ""
        yield from _kind_table(result)


def _rows(told: Sequence[Verdict]) -> Iterator[tuple[str, list[str]]]:
    yield "Brier score", [f"{one.brier.score:.4f}" for one in told]
    yield "… reliability (0 is best)", [f"{one.brier.reliability:.4f}" for one in told]
    yield "… resolution", [f"{one.brier.resolution:.4f}" for one in told]
    yield "… uncertainty", [f"{one.brier.uncertainty:.4f}" for one in told]
    yield "skill over the base rate, 90 %", [_skill(one.skill) for one in told]
    yield "skill over its own past, 90 %", [_skill(one.own_skill) for one in told]
    yield "calibration error", [_error(one) for one in told]
    yield "a perfect forecaster's, 90 %", [_band(one) for one in told]
    yield "AUC", [f"{one.auc:.3f}" if isinstance(one.auc, float) else "—" for one in told]


def _bin_table(event: Event) -> Iterator[str]:
    curve = _curve(event.shipped)
    if curve is None:
        return
    yield "| it said | mean | it happened | windows | a perfect forecaster | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in curve.bins:
        outside = "" if each.consistent else "outside"
        yield (
            f"| {_shares(each.least, each.most)} | {_share(each.forecast)} "
            f"| {_share(each.came)} | {each.windows} "
            f"| {_shares(each.low, each.high)} | {outside} |"
        )


def _kind_table(result: Result) -> Iterator[str]:
    heads = ("kind", "windows", "base rate", "calibration error", "at most, if perfect")
    yield f"| {' | '.join((*heads, 'skill over the base rate', 'AUC'))} |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for kind, event in result.kinds.items():
        found = event.shipped
        if isinstance(found, NotScored):
            yield f"| {kind} | {_windows(event)} | too few | | | | |"
            continue
        area = f"{found.auc:.3f}" if isinstance(found.auc, float) else "one outcome only"
        curve = _curve(found)
        most = "—" if curve is None else f"{curve.high:.4f}{'' if curve.holds else ' (exceeded)'}"
        yield (
            f"| {kind} | {found.windows} | {_share(found.rate)} | {_error(found)} | {most} "
            f"| {_skill(found.skill)} | {area} |"
        )


def _skill(found: Skill | NotScored) -> str:
    if isinstance(found, NotScored):
        return "—"
    if isinstance(found.interval, NotScored):
        return f"{found.value:.2f}"
    return f"{found.value:.2f} ({found.interval[0]:.2f} to {found.interval[1]:.2f})"


def _error(found: Verdict) -> str:
    curve = _curve(found)
    return "—" if curve is None else f"{curve.error:.4f}"


def _band(found: Verdict) -> str:
    curve = _curve(found)
    return "—" if curve is None else f"{curve.low:.4f} to {curve.high:.4f}"


def _curve(found: Verdict | NotScored) -> Reliability | None:
    if isinstance(found, NotScored) or isinstance(found.reliability, NotScored):
        return None
    return found.reliability


def _windows(event: Event) -> int:
    return sum(one.scored for one in event.foretold)


def _shares(low: float, high: float) -> str:
    first, last = _share(low), _share(high)
    return first if first == last else f"{first.removesuffix(' %')} to {last}"


def _share(ratio: float) -> str:
    shown = 100 * ratio
    return f"{shown:.1f} %" if 0 < shown < 10 or 99 < shown < 100 else f"{shown:.0f} %"
