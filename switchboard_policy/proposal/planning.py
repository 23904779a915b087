"""From a delta to the places it changes: replacements, insertions, or why it can't be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.embedded import find_number, written_like
from switchboard_policy.documents.nodes import Document, Spot
from switchboard_policy.documents.numbers import spelled, to_written
from switchboard_policy.documents.paths import file_pattern, parse_path
from switchboard_policy.documents.values import place_matches
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import Place
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import PlacedValue, Variables, variables
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import quantity
from switchboard_policy.proposal.insertion import cannot_hold


@dataclass(frozen=True)
class Replacement:
    """A number replaced where it stands, or an alias to it replaced by the number.

    Args:
        location: where it stands.
        start: offset of its first character.
        end: offset after its last.
        old: the text there.
        new: the text put in its place.
        within: text around it where the scalar holds more than the number.
        role: what kind of file it is.
    """

    location: Location
    start: int
    end: int
    old: str
    new: str
    within: str
    role: str


@dataclass(frozen=True)
class Insertion:
    """A key written into a mapping that does not hold it itself.

    Args:
        location: where the mapping stands; its pointer names the new key.
        holder: pointer of the mapping.
        key: the key.
        new: its value as text.
        role: what kind of file it is.
    """

    location: Location
    holder: str
    key: str
    new: str
    role: str


Change = Replacement | Insertion


@dataclass(frozen=True)
class Refusal:
    """Why a delta is not carried out.

    Args:
        why: the reason, with what would help.
        location: where the obstacle stands.
    """

    why: str
    location: Location | None = None


class Planner:
    """Plans deltas on one snapshot.

    Args:
        snapshot: the repository's files.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._holders: dict[Place, dict[Variables, list[tuple[Document, str]]]] = {}

    def plan(self, delta: Delta) -> tuple[Change, ...] | Refusal:
        """Return the changes that carry out a delta in all places, or why none is made.

        Args:
            delta: one changed value.
        """
        if not delta.target.agrees:
            return _disagreement(delta)
        found = self._occurrences(delta) if delta.target.occurrences else self._missing(delta)
        changes: list[Change] = []
        for change in found:
            if isinstance(change, Refusal):
                return change
            changes.append(change)
        if not changes:
            return Refusal("no place of the mapping has a mapping to write it into")
        return tuple(changes)

    def _occurrences(self, delta: Delta) -> Iterator[Change | Refusal]:
        for placed in delta.target.occurrences:
            new = _written(delta, placed.place)
            if isinstance(new, Refusal):
                yield replace(new, location=placed.location)
            else:
                yield self._change(placed, new)

    def _change(self, placed: PlacedValue, new: str) -> Change | Refusal:
        where, place = placed.location, placed.place
        data = self._snapshot.files.get(where.file)
        spot = None if data is None else read_yaml(where.file, data).find(where.pointer)
        if data is None or spot is None:
            return Refusal(f"{where} does not hold the value any more", where)
        document = read_yaml(where.file, data)
        if spot.shared:
            return _override(document, spot, place, new)
        number = find_number(document, spot.node, place.within)
        if isinstance(number, str) or number.literal != placed.literal:
            return Refusal(f"{where} does not hold {placed.literal} any more", where)
        if number.locked:
            return Refusal(f"{number.locked}; change it by hand", where)
        text = written_like(new, number.literal) if place.within else new
        return Replacement(
            spot.location, number.start, number.end, number.literal, text, place.within, place.role
        )

    def _missing(self, delta: Delta) -> Iterator[Change | Refusal]:
        """Yield an insertion for every place whose parent exists: the value was inherited."""
        for place in delta.target.binding.places:
            key = parse_path(place.path).segments[-1].key
            for document, pointer in self._holding(place, delta.target.names):
                new = _written(delta, place)
                if isinstance(new, Refusal):
                    yield new
                else:
                    name = key.fill(dict(delta.target.names))
                    yield _insert(document, document.node(pointer), name, place, new)

    def _holding(self, place: Place, names: Variables) -> list[tuple[Document, str]]:
        """Return where a subject's mapping stands at a place, the last key left off."""
        parent = parse_path(place.path).parent
        bound = set(file_pattern(place.file).names) | (parent.names if parent else set())
        bound |= {name for name, _ in place.subject}
        if place not in self._holders:
            found: dict[Variables, list[tuple[Document, str]]] = {}
            for document, match in place_matches(self._snapshot, place, parent=True):
                pointer = pointers.join(match.tokens)
                found.setdefault(variables(match.names), []).append((document, pointer))
            self._holders[place] = found
        return self._holders[place].get(tuple(pair for pair in names if pair[0] in bound), [])


def _disagreement(delta: Delta) -> Refusal:
    told = (
        f"{quantity(found.value, delta.unit) if not isinstance(found.value, str) else found.value}"
        f" in {found.location}"
        for found in delta.target.occurrences
    )
    other = next(f for f in delta.target.occurrences if f.value != delta.target.value)
    return Refusal(f"its places disagree: {', '.join(told)}; make them the same", other.location)


def _written(delta: Delta, place: Place) -> str | Refusal:
    number = to_written(Fraction(delta.new), place, delta.unit)
    text = spelled(number)
    if text is None:
        told = quantity(delta.new, delta.unit)
        return Refusal(f"{told} cannot be written exactly in {place.unit} ({place.role})")
    return text


def _override(document: Document, spot: Spot, place: Place, new: str) -> Change | Refusal:
    last = spot.steps[-1]
    if place.within:
        return Refusal("it stands in text shared through an anchor", spot.location)
    holder = document.node(pointers.join(step.token for step in spot.steps[:-1]))
    if last.use.alias and not last.merged and not holder.shared:
        old = document.text[last.use.start : last.use.end]
        return Replacement(spot.location, last.use.start, last.use.end, old, new, "", place.role)
    return _insert(document, holder, last.token, place, new)


def _insert(
    document: Document, holder: Spot, key: str, place: Place, new: str
) -> Insertion | Refusal:
    if place.within:
        return Refusal(f"{place.within} stands in text that is not there", holder.location)
    why = cannot_hold(holder)
    if why:
        return Refusal(why, holder.location)
    pointer = holder.location.pointer + pointers.join((key,))
    where = replace(document.where(holder.location.pointer), pointer=pointer)
    return Insertion(where, holder.location.pointer, key, new, place.role)
