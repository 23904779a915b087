"""What the pull requests of a repository remember after a plan was carried out, without a forge."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.ports.forge import State
from switchboard_policy.proposal.branch import topic_word
from switchboard_policy.proposal.identity import branch_name, topic
from switchboard_policy.proposal.mark import mark_of
from switchboard_policy.proposal.memory import Known, Manners, Memory
from switchboard_policy.proposal.steps import Do, Step
from switchboard_policy.testing import builders

NOW = 1_790_000_000
DAY = 86_400
BASE = "b" * 40
MANNERS = Manners(
    band=Decimal("0.1"),
    refusal_s=30 * DAY,
    most_open=5,
    most_hourly=100,
    stop_label="switchboard/stop",
    urgent=Decimal("0.01"),
)


def change(tenant: str, new: str = "32", *, throttled: bool = False) -> Delta:
    """A tenant's limit raised from 20; calm unless good requests are throttled now."""
    line = 10 + int.from_bytes(tenant.encode()[-3:]) % 9_000
    target = builders.policy_value("limits.rps", "20", line, tenant=tenant)
    return builders.delta(target, new, None if throttled else ())


def proposed(*deltas: Delta) -> Proposal:
    """A proposal of some changes."""
    return builders.proposal(deltas)


def word(delta: Delta) -> str:
    """A change's topic as a word."""
    return topic_word(topic(delta))


def known(number: int, proposal: Proposal, **changed: object) -> Known:
    """An open pull request as we left it."""
    head = f"{number:040x}"
    mark = mark_of(proposal, base=BASE, head=head)
    opened = Known(
        number,
        branch_name(proposal.topics),
        State.OPEN,
        head,
        mark,
        created_at=NOW - 2 * DAY,
        url=f"https://forge.example/{number}",
    )
    return replace(opened, **changed)  # type: ignore[arg-type]


def closed(number: int, proposal: Proposal, at: int = NOW - DAY, **changed: object) -> Known:
    """A pull request somebody closed without merging it."""
    return known(number, proposal, state=State.CLOSED, closed_at=at, **changed)


def carried_out(memory: Memory, steps: Sequence[Step], now: int = NOW) -> Memory:
    """What is remembered once every step was carried out."""
    pulls = {pull.number: pull for pull in memory.pulls}
    fresh = itertools.count(max(pulls, default=0) + 1)
    for step in steps:
        if step.do is Do.OPEN:
            assert step.proposal is not None
            number = next(fresh)
            pulls[number] = known(number, step.proposal, branch=step.branch, created_at=now)
        elif step.pull and step.do.writes:
            pulls[step.pull] = _after(pulls[step.pull], step, now)
    return replace(memory, pulls=tuple(pulls.values()))


def _after(pull: Known, step: Step, now: int) -> Known:
    mark = pull.mark
    assert mark is not None
    match step.do:
        case Do.TELL:
            return replace(pull, mark=replace(mark, told=pull.head))
        case Do.NOTE:
            told = replace(mark, told=pull.refusal_word, because=pull.because)
            return replace(pull, mark=told, because="")
        case Do.CLOSE:
            gone = replace(mark, retired=True)
            return replace(pull, mark=gone, state=State.CLOSED, closed_at=now)
        case _:
            assert step.proposal is not None
            head = f"{int(pull.head, 16) + 1_000_000:040x}"
            anew = mark_of(step.proposal, base=BASE, head=head)
            return replace(pull, head=head, mark=anew, rebuild=False, halfway=False)
