"""What is done with the pull requests of a repository, decided from what is known, in words.

`plan` asks nobody and writes nothing. Carried out, it leaves a state of which it plans nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from switchboard_policy.domain.moments import iso_day
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.units import RATIO, convert
from switchboard_policy.proposal.branch import Action, Held, compare, left_band, values_of
from switchboard_policy.proposal.identity import branch_name
from switchboard_policy.proposal.mark import files_digest
from switchboard_policy.proposal.memory import (
    Known,
    Manners,
    Memory,
    Refusal,
    refusals,
    refused,
)

_HOUR_S = 3600
_THROTTLED = "throttled good requests"


class Do(StrEnum):
    """What is done."""

    OPEN = "open"
    UPDATE = "update"
    REBUILD = "rebuild"
    TELL = "tell"
    CLOSE = "close"
    NOTE = "note"
    KEEP = "keep"
    STOP = "stop"
    WAIT = "wait"
    REFUSED = "refused"

    @property
    def writes(self) -> bool:
        """Whether anything changes on the forge."""
        return self in {Do.OPEN, Do.UPDATE, Do.REBUILD, Do.TELL, Do.CLOSE, Do.NOTE}


@dataclass(frozen=True)
class Step:
    """One thing that is done, or left alone, and why.

    Args:
        do: what.
        why: why, in words.
        pull: number of the pull request it is about; 0 for one that is not there yet.
        branch: its branch.
        proposal: what it proposes from now on.
        instead: number of the pull request that takes the place of one that is closed.
        urgent: whether it waits for no limit.
    """

    do: Do
    why: str
    pull: int = 0
    branch: str = ""
    proposal: Proposal | None = None
    instead: int = 0
    urgent: bool = False


def plan(
    memory: Memory, proposals: Sequence[Proposal], now: int, manners: Manners
) -> tuple[Step, ...]:
    """Return what to do, in the order to do it: what is open first, then what is new.

    Args:
        memory: our pull requests, and what the base holds.
        proposals: what should be proposed, each about other topics, the most valuable first.
        now: the moment, seconds since the epoch.
        manners: bands, limits, the stop label.
    """
    wanted = [proposal for proposal in proposals if proposal.change_set.edits]
    theirs = [pull for pull in memory.open if _stopped(pull, manners)]
    ours = [pull for pull in memory.open if pull not in theirs]
    free = [proposal for proposal in wanted if not _shared(proposal, theirs)]
    pairs = _paired(ours, free)
    steps = [_left_alone(pull, manners) for pull in theirs]
    for pull in ours:
        heir = pairs.get(pull.number)
        steps.append(_standing(pull, heir, manners) if heir else _left_over(pull, memory, pairs))
    steps += _noted(memory, now, manners)
    continued = {id(proposal) for proposal in pairs.values()}
    fresh = [proposal for proposal in wanted if id(proposal) not in continued]
    return (*steps, *_new(fresh, steps, memory, now, manners))


def urgent(proposal: Proposal, bound: Decimal) -> bool:
    """Whether good requests are throttled now beyond a bound, for certain, and a change helps.

    Args:
        proposal: what is proposed.
        bound: throttled share of good requests, 0 to 1.
    """
    return any(
        effect.metric == _THROTTLED
        and isinstance(effect.now, Interval)
        and convert(Decimal(repr(effect.now.low)), effect.unit, RATIO) > bound
        for delta in proposal.change_set.deltas
        if delta.new > delta.old
        for effect in delta.effects
    )


def _paired(pulls: Iterable[Known], wanted: Sequence[Proposal]) -> dict[int, Proposal]:
    """Return which proposal takes the place of which pull request: the most topics in common."""
    common = sorted(
        (-shared, pull.number, index)
        for pull in pulls
        for index, proposal in enumerate(wanted)
        if (shared := len(pull.topics & values_of(proposal).keys()))
    )
    pairs: dict[int, int] = {}
    for _, number, index in common:
        if number not in pairs and index not in pairs.values():
            pairs[number] = index
    return {number: wanted[index] for number, index in pairs.items()}


def _stopped(pull: Known, manners: Manners) -> bool:
    return manners.stop_label in pull.labels or pull.mark is None or pull.touched


def _shared(proposal: Proposal, pulls: Iterable[Known]) -> bool:
    values = values_of(proposal).keys()
    return any(pull.topics & values for pull in pulls)


def _left_alone(pull: Known, manners: Manners) -> Step:
    """Return what is done with an open pull request that people took over."""
    do, why = Do.STOP, "its text does not say any more what it proposes"
    if manners.stop_label in pull.labels:
        why = f"it carries the label {manners.stop_label}; take it off to have it kept up"
    elif pull.mark is not None:
        why = f"somebody else's commit {pull.head[:12]} is on its branch, which is theirs now"
        do = Do.STOP if pull.mark.told == pull.head else Do.TELL
    return Step(do, why, pull.number, pull.branch)


def _standing(pull: Known, proposal: Proposal, manners: Manners) -> Step:
    """Return what is done with an open pull request that a newer proposal continues."""
    do, why = _compared(pull, proposal, manners)
    return Step(do, why, pull.number, pull.branch, proposal)


def _compared(pull: Known, proposal: Proposal, manners: Manners) -> tuple[Do, str]:
    assert pull.mark is not None, "a pull request without a mark is left alone"
    if pull.halfway:
        return Do.REBUILD, "the last run ended half way"
    if pull.rebuild:
        return Do.REBUILD, "somebody ticked the box"
    mark = pull.mark
    if mark.risk != str(proposal.risk.level):
        return Do.UPDATE, f"the risk went from {mark.risk} to {proposal.risk.level}"
    held = Held(pull.head, base=mark.base, digest=mark.digest, risk=mark.risk, values=mark.values)
    action, why = compare(held, proposal, manners.band)
    if action is Action.UPDATED:
        return Do.UPDATE, why
    if mark.files != files_digest(proposal.change_set):
        return Do.REBUILD, "the files it changes are others in the base now"
    return Do.KEEP, why


def _left_over(pull: Known, memory: Memory, pairs: Mapping[int, Proposal]) -> Step:
    """Return what is done with an open pull request that no proposal continues."""
    assert pull.mark is not None, "a pull request without a mark is left alone"
    heirs = [number for number, proposal in pairs.items() if _shared(proposal, [pull])]
    if heirs:
        why = "another proposal holds what it is about"
        return Step(Do.CLOSE, why, pull.number, pull.branch, instead=heirs[0])
    current = {about: memory.current[about] for about in pull.topics if about in memory.current}
    if current.keys() == pull.topics and not left_band(pull.mark.values, current, Decimal(0)):
        why = "the base holds these values already"
        return Step(Do.CLOSE, why, pull.number, pull.branch)
    return Step(Do.KEEP, "nothing newer is known of it", pull.number, pull.branch)


def _noted(memory: Memory, now: int, manners: Manners) -> list[Step]:
    """Return the refusals people have not been told of yet, with when we come back."""
    known = {one.pull: one for one in refusals(memory, now, manners).values()}
    return [
        Step(Do.NOTE, _note(known[pull.number]), pull.number, pull.branch)
        for pull in sorted(memory.pulls, key=lambda pull: pull.number)
        if pull.number in known and pull.untold
    ]


def _note(refusal: Refusal) -> str:
    why = f" ({refusal.because})" if refusal.because else ""
    return f"it was closed{why}; its values are not proposed again before {iso_day(refusal.until)}"


def _new(
    fresh: Sequence[Proposal],
    steps: Iterable[Step],
    memory: Memory,
    now: int,
    manners: Manners,
) -> list[Step]:
    """Return what is done with proposals that have no pull request yet."""
    known = refusals(memory, now, manners)
    standing = {pull.number: pull.topics for pull in memory.open}
    for step in steps:
        if step.do is Do.CLOSE:
            del standing[step.pull]
        elif step.proposal:
            standing[step.pull] = frozenset(values_of(step.proposal))
    branches = {pull.branch for pull in memory.open if pull.number in standing}
    hourly = sum(now - pull.created_at < _HOUR_S for pull in memory.pulls)
    held = {about: number for number, topics in standing.items() for about in topics}
    found: list[Step] = []
    for proposal in sorted(fresh, key=lambda proposal: not urgent(proposal, manners.urgent)):
        opened = sum(step.do is Do.OPEN for step in found)
        hurry = urgent(proposal, manners.urgent)
        do, why = Do.OPEN, "good requests are throttled now" if hurry else "it is new"
        values, branch = values_of(proposal), branch_name(proposal.topics)
        against, taken = refused(values, known, manners), sorted(held.keys() & values.keys())
        if against:
            do, why = Do.REFUSED, against[0].words
        elif taken:
            do, why = Do.WAIT, f"{taken[0]} is in pull request {held[taken[0]]} already"
        elif branch in branches:
            do, why = Do.WAIT, f"a pull request from {branch} is open already"
        elif not hurry and (wait := _limit(len(standing) + opened, hourly + opened, now, manners)):
            do, why = Do.WAIT, wait
        found.append(Step(do, why, 0, branch, proposal, urgent=hurry))
    return found


def _limit(standing: int, hourly: int, now: int, manners: Manners) -> str:
    """Return why a proposal has to wait, or nothing."""
    if not manners.window.open_at(now):
        return "pull requests are not opened at this hour"
    if standing >= manners.most_open:
        return f"{standing} pull requests are open, {manners.most_open} may be"
    if hourly >= manners.most_hourly:
        return f"{hourly} were opened within the hour, {manners.most_hourly} may be"
    return ""
