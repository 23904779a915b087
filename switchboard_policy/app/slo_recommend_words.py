"""Recommendations in words and tables, the same for a terminal and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from simulator.rare import count_bounds
from switchboard_policy.areas.slo.choose.choice import Choice, Estimate, stated_percent
from switchboard_policy.areas.slo.choose.incidents import WEEK, Judged
from switchboard_policy.areas.slo.choose.pictures import named
from switchboard_policy.areas.slo.choose.run import Advice
from switchboard_policy.areas.slo.choose.search import Search, Tried
from switchboard_policy.areas.words import span
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import counted, plain
from switchboard_policy.render.numbers import DASH

Rows = list[tuple[str, ...]]

LEVELS = ("service level", "now", "recommended", "coming", "origins kept", "why")
ALERTS = ("service level", "windows", "missed", "found after", "pages a month", "warnings a week")
MONTH = 30 * 86_400


def lead(advice: Sequence[Advice], window: tuple[int, int]) -> str:
    """Return the answer in one sentence.

    Args:
        advice: level by level.
        window: first and last second of the telemetry.
    """
    moves = [move(one) for one in advice]
    told = [
        f"{moves.count(name)} {words}"
        for name, words in (("tighten", "to tighten"), ("loosen", "to loosen"), ("keep", "to keep"))
        if name in moves
    ]
    silent = moves.count("")
    told += [f"nothing said of {silent} ({100 * silent / len(moves):.0f} %)"] if silent else []
    levels = counted(len(advice), "service level")
    return f"{levels} over {span(window[1] - window[0])}: {', '.join(told)}"


def move(advice: Advice) -> str:
    """Return which way the objective would move: `tighten`, `loosen`, `keep`; empty for silence."""
    if isinstance(advice.choice, NotEvaluated):
        return ""
    value = advice.choice.objective.value
    if isinstance(value, NotEvaluated):
        return ""
    stated = stated_percent(advice.objective)
    return "keep" if value == stated else "tighten" if value > stated else "loosen"


def level_rows(advice: Sequence[Advice]) -> Rows:
    """Return a row for each objective and threshold: now, recommended, what is coming, and why.

    Args:
        advice: level by level.
    """
    rows: Rows = []
    for one in advice:
        subject, choice = one.objective.subject, one.choice
        now = f"{plain(stated_percent(one.objective))} %"
        if isinstance(choice, NotEvaluated):
            rows.append((subject, now, "-", "-", "-", _why(choice)))
            continue
        rows.append(_row(subject, now, "%", choice, choice.objective))
        if choice.threshold is not None:
            threshold = f"{plain(one.objective.threshold_s)} s"
            rows.append(_row("", threshold, "s", choice, choice.threshold))
    return rows


def alert_rows(advice: Sequence[Advice]) -> Rows:
    """Return, for each level, what the present windows did and what the best ones would have.

    Args:
        advice: level by level.
    """
    rows: Rows = []
    for one in advice:
        found = one.search
        if isinstance(found, NotEvaluated):
            continue
        rows.append((one.objective.subject, *_tried(found.tried[0])))
        best = found.best
        if isinstance(best, NotEvaluated):
            rows.append(("", _why(best), "", "", "", ""))
        elif best is not found.tried[0]:
            rows.append(("", *_tried(best)))
    return rows


def front_rows(found: Search) -> Rows:
    """Return the windows nothing beats, the quietest first.

    Args:
        found: everything tried.
    """
    front = sorted(
        (one for one in found.tried if one.on_front), key=lambda one: one.judged.pages_a_week
    )
    return [(*_tried(one), "yes" if one.within else "no") for one in front]


def held_out(found: Search) -> str:
    """Return what the first part of the time would have chosen, and what it did on the last.

    Args:
        found: everything tried.
    """
    told = found.held_out
    if isinstance(told, NotEvaluated):
        return f"not scored on held-out time: {told.reason}"
    return (
        f"chosen on the first part, {named(told.chosen)} then missed {told.judged.missed} of "
        f"{told.judged.incidents} and sent {counted(told.judged.pages, 'page')} for nothing; "
        f"the present windows missed {told.now.missed} and sent {told.now.pages}"
    )


def notes(advice: Sequence[Advice], abstained: Mapping[str, int], level: float) -> list[str]:
    """Return how to read the tables, and what was not said and why.

    Args:
        advice: level by level.
        abstained: how many levels nothing is said of, by reason.
        level: probability of the intervals.
    """
    told = [
        f"abstained on {count} of {len(advice)}: {reason}" for reason, count in abstained.items()
    ]
    judged = [one.choice for one in advice if isinstance(one.choice, Choice)]
    if judged:
        ahead = sorted({each.ahead_days for each in judged})
        over = sorted({each.horizon_days for each in judged})
        told.append(
            f"coming: what the next {_listed(ahead)} days will keep, {100 * level:.0f} % interval; "
            f"origins are scored over {_listed(over)} days and overlap"
        )
    short = sum(each.provisional for each in judged)
    if short:
        told.append(f"provisional for {short}: less than four whole weeks were measured")
    if any(isinstance(one.search, Search) and not one.search.labelled for one in advice):
        told.append(
            "nobody labelled incidents: they are the stretches that spent a good part of the "
            "stated objective's budget"
        )
    return [*told, *sorted({note for one in advice for note in one.notes})]


def _row(subject: str, now: str, unit: str, choice: Choice, found: Estimate) -> tuple[str, ...]:
    scored = found.scored
    kept = f"{scored.kept} of {scored.origins - scored.abstained}"
    if isinstance(found.value, NotEvaluated):
        value, why = "-", _why(found.value)
    else:
        value, why = f"{plain(found.value)} {unit}", found.held_back
        value += " (provisional)" if choice.provisional else ""
    return subject, now, value, _range(found.coming, unit), kept if scored.origins else "-", why


def _range(found: Interval, unit: str) -> str:
    digits = _digits(found) if unit == "%" else 3
    low, high = (
        f"{edge:.{digits}f}" if unit == "%" else f"{edge:.3g}" for edge in (found.low, found.high)
    )
    return f"{low}{DASH}{high} {unit}" if low != high else f"{low} {unit}"


def _digits(found: Interval) -> int:
    """Return the decimals that tell the bounds apart from each other and from 100 %."""
    left = max(Decimal(repr(100 - found.high)), Decimal("1e-6"))
    return min(max(1 - left.adjusted(), 1), 5)


def _tried(one: Tried) -> tuple[str, ...]:
    judged = one.judged
    after = "-" if judged.delay_s is None else f"{judged.delay_s / 60:.0f} min"
    return (
        named(one.policy),
        f"{judged.missed} of {judged.incidents}",
        after,
        _rate(judged.pages, judged, MONTH),
        _rate(judged.warnings, judged, WEEK),
    )


def _rate(count: int, judged: Judged, unit_s: int) -> str:
    if not judged.healthy_s:
        return "-"
    spans = judged.healthy_s / unit_s
    low, high = (bound / spans for bound in count_bounds(count, 0.8))
    return f"{count / spans:.1f} ({low:.1f}{DASH}{high:.1f})"


def _why(found: NotEvaluated) -> str:
    return f"{found.reason}; would help: {found.would_help}" if found.would_help else found.reason


def _listed(numbers: Sequence[int]) -> str:
    return " or ".join(str(number) for number in numbers)
