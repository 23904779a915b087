"""Groups of changed decisions, each with what tells it from the decisions that stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from switchboard_policy.domain.flips import FLIPS, Change, Common, Group
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.opa.replay.attribute import Cause
from switchboard_policy.opa.replay.columns import Columns, Places
from switchboard_policy.opa.replay.distinguish import distinguish
from switchboard_policy.opa.replay.explain import Explained
from switchboard_policy.opa.replay.fields import text_of
from switchboard_policy.opa.replay.summary import Open, Summary
from switchboard_policy.opa.replay.tally import Alike, Member
from switchboard_policy.opa.replay.tenants import fits

MOST_APART = 6
"""Tenants of a group told in rows of their own; more are told in one. Ours."""
MOST_TOLD_APART = 60
"""Groups whose common fields are looked for, the largest first. Ours."""
MOST_TENANTS = 100
"""Tenants of a group named in the report, those with most decisions first. Ours."""


@dataclass(frozen=True)
class _Row:
    """A group before its common fields are known."""

    change: Change
    entrypoint: str
    cause: Cause
    explained: int
    tenants: tuple[tuple[str, int], ...]
    tenant_count: int | None
    member: Member
    paths: tuple[str, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """The flips first, of these the largest."""
        place = list(Change).index(self.change)
        size = -self.member.count.decisions
        return (place, size, self.entrypoint, self.cause.name, self.tenants)


def groups(
    summary: Summary, explained: Mapping[Open, Explained], tenants: tuple[str, ...]
) -> tuple[Group, ...]:
    """Return the groups of a log, the flips first, of these the largest.

    Args:
        summary: of the whole log.
        explained: flips whose rules were looked up.
        tenants: pointers at which an input may say whom it is about.
    """
    rows = sorted(_rows(summary, explained), key=attrgetter("order"))
    others = _Others(summary, tenants)
    return tuple(
        _group(row, others, told=place < MOST_TOLD_APART) for place, row in enumerate(rows)
    )


def _rows(summary: Summary, explained: Mapping[Open, Explained]) -> Iterator[_Row]:
    for (change, entrypoint), family in summary.groups.items():
        looked_up = explained.get((change, entrypoint))
        for name, alike in family:
            if name or looked_up is None:
                yield from _of_cause(change, entrypoint, Cause.read(name), 0, alike)
            elif looked_up.looked_at == alike.decisions:
                for found, each in looked_up.by_cause.items():
                    yield from _of_cause(change, entrypoint, Cause.read(found), 0, each)
            else:
                usual, number = looked_up.usual(), looked_up.looked_at
                yield from _of_cause(change, entrypoint, usual, number, alike)


def _of_cause(
    change: Change, entrypoint: str, cause: Cause, explained: int, alike: Alike
) -> Iterator[_Row]:
    """Yield a row for each tenant while they are few, else one for all."""
    paths = tuple(sorted(alike.paths))
    together = alike.members.together
    if not together and len(alike.members) <= MOST_APART:
        for tenant, member in alike.members:
            named = ((tenant, member.count.decisions),) if tenant else ()
            count = 1 if tenant else 0
            yield _Row(change, entrypoint, cause, explained, named, count, member, paths)
        return
    sizes = [] if together else [(name, one.count.decisions) for name, one in alike.members if name]
    most = tuple(sorted(sizes, key=lambda one: (-one[1], one[0]))[:MOST_TENANTS])
    number = None if together else len(sizes)
    member = alike.members.joined()
    yield _Row(change, entrypoint, cause, explained, most, number, member, paths)


def _group(row: _Row, others: _Others, *, told: bool) -> Group:
    count = row.member.count
    return Group(
        change=row.change,
        entrypoint=row.entrypoint,
        rules=row.cause.rules,
        named_by=row.cause.named_by,
        explained=row.explained,
        decisions=count.decisions,
        tenants=row.tenants,
        tenant_count=row.tenant_count,
        common=others.common(row) if told else NotEvaluated("larger groups come first"),
        examples=count.examples.told(),
    )


class _Others:
    """The decisions that stay as they are, by entry point."""

    def __init__(self, summary: Summary, tenants: tuple[str, ...]) -> None:
        self._summary, self._tenants = summary, tenants
        self._columns = cache(self._columns_of)

    def common(self, row: _Row) -> Common:
        """Return what tells a group from them."""
        flips = row.change in FLIPS
        others, decisions = self._columns(row.entrypoint, flips=flips)
        # Whom a group is about is told beside it, so only others about them are to be told apart.
        known = row.tenant_count is not None and row.tenant_count == len(row.tenants) > 0
        places = self._about(others, row.tenants) if known else range(len(others))
        found = distinguish(row.member.hull, others, places, row.paths)
        return Common(found.conditions, found.others, len(others), decisions)

    def _columns_of(self, entrypoint: str, *, flips: bool) -> tuple[Columns, int]:
        """Return them and how many they stand for; a flip keeps apart from changed reasons, too."""
        held = [self._summary.stay.get(entrypoint)]
        held += [self._summary.reworded.get(entrypoint)] if flips else []
        there = [each for each in held if each is not None]
        inputs = [fields for each in there for fields in each.inputs()]
        return Columns(inputs), sum(each.decisions for each in there)

    def _about(self, others: Columns, tenants: tuple[tuple[str, int], ...]) -> Places:
        texts = {text_of(name) for name, _ in tenants}
        names = [at for at in sorted(others.names) if any(fits(at, one) for one in self._tenants)]
        return sorted({place for at in names for place in others.where(at, texts)})
