"""Which changes travel in one pull request.

Capacity was shared among everybody before: what a lowering frees is not given away in the same
walk (`areas/limits`), so every part can be merged without the others, in any order. What stands
in one place of a file, and the values of one subject, are never parted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import Topic
from switchboard_policy.proposal.identity import topic

Owners = Callable[[Delta], tuple[str, ...]]


class Grouping(StrEnum):
    """What changes of one pull request have in common."""

    OWNER = "owner"
    SERVICE = "service"
    AREA = "area"
    ALL = "all"


@dataclass(frozen=True)
class Group:
    """Changes that travel together.

    Args:
        name: what they have in common, for people.
        deltas: the changes, the most valuable first.
        pull: number of the open pull request that holds one of them already; 0 for none.
    """

    name: str
    deltas: tuple[Delta, ...]
    pull: int = 0


def grouped(
    deltas: Sequence[Delta],
    by: Grouping,
    owners: Owners,
    *,
    most: int,
    held: Mapping[Topic, int] | None = None,
) -> tuple[Group, ...]:
    """Return the changes cut into groups; each change is in exactly one.

    A change an open pull request is about stays with it, so what people are reading does not
    move; others make groups of their own. A bundle of changes that must not be parted is kept
    whole even where it is larger than a group may be.

    Args:
        deltas: what is to be written, the most valuable first.
        by: what a group has in common.
        owners: returns everybody who must answer for a change.
        most: changes in one group.
        held: topic to the open pull request that holds it.
    """
    held = held or {}
    buckets: dict[tuple[int, str], list[Sequence[Delta]]] = {}
    for bundle in _bundles(deltas):
        pulls = [held[topic(delta)] for delta in bundle if topic(delta) in held]
        common = ", ".join(sorted({name for delta in bundle for name in _names(delta, by, owners)}))
        pull = min(pulls, default=0)
        buckets.setdefault((pull, "" if pull else common), []).append(bundle)
    return tuple(
        Group(name or by, tuple(chunk), 0 if later else pull)
        for (pull, name), bundles in sorted(buckets.items(), key=_new_ones_last)
        for later, chunk in enumerate(_chunks(bundles, most))
    )


def _names(delta: Delta, by: Grouping, owners: Owners) -> tuple[str, ...]:
    match by:
        case Grouping.OWNER:
            return owners(delta)
        case Grouping.SERVICE:
            return tuple(value for name, value in delta.target.names if name == "service")
        case Grouping.AREA:
            return (delta.area,)
        case Grouping.ALL:
            return ()


def _bundles(deltas: Sequence[Delta]) -> list[list[Delta]]:
    """Return the changes that must not be parted, bundle by bundle, in the order of the first."""
    leader = list(range(len(deltas)))

    def find(member: int) -> int:
        while leader[member] != member:
            member = leader[member]
        return member

    seen: dict[tuple[str, ...], int] = {}
    for index, delta in enumerate(deltas):
        for tie in _ties(delta):
            first, other = sorted((find(seen.setdefault(tie, index)), find(index)))
            leader[other] = first
    bundles: dict[int, list[Delta]] = {}
    for index, delta in enumerate(deltas):
        bundles.setdefault(find(index), []).append(delta)
    return list(bundles.values())


def _ties(delta: Delta) -> Iterable[tuple[str, ...]]:
    yield ("subject", delta.area, delta.subject)
    for found in delta.target.occurrences:
        yield ("place", found.location.file, str(found.location.line), str(found.location.column))


def _chunks(bundles: Iterable[Sequence[Delta]], most: int) -> list[list[Delta]]:
    chunks: list[list[Delta]] = []
    for bundle in bundles:
        if not chunks or len(chunks[-1]) + len(bundle) > most:
            chunks.append([])
        chunks[-1] += bundle
    return chunks


def _new_ones_last(bucket: tuple[tuple[int, str], object]) -> tuple[bool, int, str]:
    (pull, name), _ = bucket
    return pull == 0, pull, name
