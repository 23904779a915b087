"""A proposal as the pages show it: words and figures ready, nothing escaped yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import Abstention
from switchboard_policy.domain.risk import RiskAssessment, RiskLevel, RiskPart
from switchboard_policy.domain.units import RATIO, counted
from switchboard_policy.render import numbers

_TENTH = 0.1  # of windows; a decimal more is more than some hundred windows can tell
_ID = re.compile(r"[a-z0-9_/-]+")
NAMES = {
    "limits.rps": "rate limit",
    "limits.burst": "burst",
    "tiers.rps": "tier rate limit",
    "tiers.burst": "tier burst",
    "tiers.size_mb": "tier size limit",
    "slo.objective": "objective",
    "slo.threshold": "latency threshold",
}
"""What people call a value; one without a name here is called by its key."""


@dataclass(frozen=True)
class Change:
    """One change, ready to be shown.

    Args:
        subject: whom it is about.
        what: what people call the value.
        now: the value as it stands, with its unit.
        proposed: the value proposed, with its unit.
        old: the value as it stands, bare.
        new: the value proposed, bare.
        unit: the unit of both.
        step: the difference, with its sign.
        raised: whether it goes up.
        effects: what it is expected to do.
        delta: the change itself.
    """

    subject: str
    what: str
    now: str
    proposed: str
    old: str
    new: str
    unit: str
    step: str
    raised: bool
    effects: tuple[Effect, ...]
    delta: Delta


def change(delta: Delta) -> Change:
    """Return a delta in the words of people."""
    return Change(
        delta.subject,
        NAMES.get(delta.target.binding.name, delta.name.replace("_", " ")),
        numbers.policy_value(delta.old, delta.unit),
        numbers.policy_value(delta.new, delta.unit),
        numbers.bare(delta.old, delta.unit),
        numbers.bare(delta.new, delta.unit),
        numbers.label(delta.unit),
        numbers.change(delta.old, delta.new, delta.unit),
        delta.new > delta.old,
        delta.effects,
        delta,
    )


def changes(proposal: Proposal) -> tuple[Change, ...]:
    """Return what the change set carries out, in its order."""
    return tuple(change(delta) for delta in proposal.change_set.deltas)


def advice(proposal: Proposal) -> tuple[Change, ...]:
    """Return what is shown to people but not written into files."""
    return tuple(
        change(delta)
        for recommendation in proposal.recommendations
        for delta in recommendation.deltas
        if delta.advisory
    )


def heading(proposal: Proposal) -> str:
    """Return the one line that names a proposal."""
    risk = proposal.risk
    count = counted(len(proposal.change_set.deltas), "change")
    score = numbers.points(risk.score)
    return f"SLO Auto-Policy Proposal: {count}, risk {score} / 100 ({risk.level})"


def range_name(shown: Sequence[Change]) -> str:
    """Return what the ranges beside the effects are: `80 % interval` where all share a level."""
    levels = {
        side.level
        for found in shown
        for effect in found.effects
        for side in (effect.now, effect.proposed)
        if isinstance(side, Interval) and side.low != side.high
    }
    if len(levels) != 1:
        return "range"
    level = levels.pop()
    return "bounds" if level >= 1 else f"{numbers.percent(level)} % interval"


def findings(proposal: Proposal) -> tuple[Finding, ...]:
    """Return what was noticed about the current values and the edits, each once."""
    found = [*proposal.change_set.findings]
    for recommendation in proposal.recommendations:
        found += recommendation.findings
    return tuple(dict.fromkeys(found))


def open_findings(proposal: Proposal, decision: GateDecision | None) -> tuple[str, ...]:
    """Return the ids of the soft findings an owner could accept."""
    if decision is not None:
        return tuple(
            dict.fromkeys(found.id for found in decision.findings if found.level is Level.SOFT)
        )
    high = proposal.risk.level in {RiskLevel.HIGH, RiskLevel.CRITICAL}
    return ("risk/high",) if high else ()


def checklist(proposal: Proposal) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return what a person should have looked at: a question, and whom it is about with what."""
    shown = changes(proposal)
    subjects = tuple(dict.fromkeys((found.subject, "") for found in shown))
    raised = tuple(
        (found.subject, found.step)
        for found in shown
        if found.raised and found.delta.area in {"limits", "tiers"}
    )
    asked = (
        ("the figures make sense to someone who knows", subjects),
        ("whoever owns the capacity agrees to more for", raised),
    )
    return tuple((question, whom) for question, whom in asked if whom)


def abstentions(proposal: Proposal) -> tuple[Abstention, ...]:
    """Return what the areas say nothing about."""
    return tuple(gap for found in proposal.recommendations for gap in found.abstentions)


def notes(proposal: Proposal) -> tuple[str, ...]:
    """Return what else is worth saying, each once."""
    areas = (note for found in proposal.recommendations for note in found.notes)
    return tuple(dict.fromkeys((*proposal.notes, *areas)))


def window(proposal: Proposal) -> str:
    """Return the length and the ends of the telemetry used."""
    first, last = proposal.window
    length = numbers.duration(last - first)
    return f"{length}, {numbers.day(first)} to {numbers.day(last)} (UTC)"


def owners(proposal: Proposal) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return owners by area, their names without the sign that would call them."""
    return tuple(
        (area, tuple(name.lstrip("@") for name in people))
        for area, people in sorted(proposal.owners.items())
        if people
    )


def edits(proposal: Proposal) -> str:
    """Return how much is edited: `3 files, 6 values; 2 files generated from them`."""
    found = proposal.change_set.edits
    files = len({edit.location.file for edit in found})
    told = f"{counted(files, 'file')}, {counted(len(found), 'value')}"
    generated = proposal.change_set.generated
    return f"{told}; {counted(len(generated), 'file')} generated from them" if generated else told


def spoken(name: str) -> str:
    """Return an identifier as words: `breach_probability` is `breach probability`."""
    return str(name).replace("_", " ")


def risk_sum(proposal: Proposal) -> str:
    """Return the score as the sum it is: `size 9 + reach 6`; parts of nothing are left out."""
    parts = [part for part in proposal.risk.parts if numbers.points(part.points) != "0"]
    told = (f"{spoken(part.factor)} {numbers.points(part.points)}" for part in parts)
    return " + ".join(told) or "nothing"


def why(part: RiskPart) -> str:
    """Return why a part counts, or why it could not be told and what that costs."""
    if not isinstance(part.value, NotEvaluated):
        return part.sentence
    if part.sentence.startswith("not evaluated: "):
        return f"{part.sentence}; the points are a surcharge"
    return f"{part.sentence} (not evaluated: {part.value.reason}; the points are a surcharge)"


def breach(proposal: Proposal) -> str:
    """Return the chance of harm in a sentence, never without its range, and how such came out."""
    chance = proposal.risk.breach_probability
    if isinstance(chance, NotEvaluated):
        return f"The chance of a breach can't be told: {chance.reason}."
    shown = numbers.interval(chance, RATIO)
    told = f"Chance of harming good traffic or missing an objective: {shown}"
    return f"{told}. {came_out(proposal)}" if came_out(proposal) else f"{told}."


def came_out(proposal: Proposal) -> str:
    """Return what came of chances like this one: `when it said 10 to 25 %, it happened in 17 %`."""
    known, chance = proposal.risk.calibration, proposal.risk.likeliest
    like = None if known is None else known.bin_of(chance)
    if like is None:
        return ""
    least, most, came = (_share(each) for each in (like.least, like.most, like.came))
    said = f"{least} %" if least == most else f"{least} to {most} %"
    return (
        f"Held against what came to made-up tenants and services: when it said {said}, it "
        f"happened in {came} % of {like.windows} windows."
    )


def _share(ratio: float) -> str:
    """Return a share of windows in percent: whole ones from a tenth to nine tenths."""
    return f"{100 * ratio:.0f}" if _TENTH <= ratio <= 1 - _TENTH else numbers.percent(ratio)


def smaller(risk: RiskAssessment) -> str:
    """Return which smaller change would have a lower level; nothing where nobody had to look."""
    found = risk.smaller
    if found is None:
        return ""
    if isinstance(found, NotEvaluated):
        return f"{found.reason[:1].upper()}{found.reason[1:]}."
    return f"With less risk: {found.sentence}."


def override_command(ids: Sequence[str]) -> str:
    """Return the comment that accepts some findings; ids that do not look like ids are left out."""
    named = " ".join(found for found in ids if _ID.fullmatch(found)) or "<ids>"
    return f"/switchboard override {named} until <date> because <reason>"
