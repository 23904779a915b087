"""Resolve the mapping: every value of every subject, at every place that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.embedded import find_number
from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.numbers import out_of_range, to_value
from switchboard_policy.documents.paths import Match, file_pattern, parse_path
from switchboard_policy.documents.references import check_references
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import Config, Place, ValueBinding
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import (
    PlacedValue,
    PolicyValue,
    PolicyValues,
    Variables,
    variables,
)
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import Dimension, quantity, rounded
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class _Found:
    """One occurrence, its exact value kept beside the decimal one."""

    placed: PlacedValue
    exact: Fraction | str


def read_values(snapshot: Snapshot, config: Config) -> tuple[PolicyValues, tuple[Finding, ...]]:
    """Return every policy value of a repository, and what is wrong between its places.

    Args:
        snapshot: the repository's files.
        config: its mapping.

    Raises:
        InputError: a mapped file cannot be read, a value is of a wrong type or out of range, or
            an owner rule or series names a service or tenant that no value is about.
    """
    values: list[PolicyValue] = []
    findings: list[Finding] = []
    for name in sorted(config.values):
        binding = config.values[name]
        found = _occurrences(snapshot, binding, findings)
        for names in sorted(found):
            values.append(_policy_value(binding, names, found[names]))
            findings.extend(_compare(binding, names, found[names]))
    found_values = PolicyValues(values)
    check_references(config, found_values)
    return found_values, tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.location or Location("")
    return (where.file, where.line, where.column, finding.id, finding.msg)


def place_matches(
    snapshot: Snapshot, place: Place, *, parent: bool = False
) -> Iterator[tuple[Document, Match]]:
    """Yield every node a place of the mapping leads to, file by file.

    Args:
        snapshot: the repository's files.
        place: the place.
        parent: follow the path only to the mapping that holds its last key.
    """
    template = file_pattern(place.file)
    path = parse_path(place.path)
    followed = path.parent if parent else path
    if followed is None:
        return
    for file, data in snapshot.files.items():
        names = template.match(file, dict(place.subject))
        if names is not None:
            document = read_yaml(file, data)
            for match in followed.matches(document.root, names):
                yield document, match


def _occurrences(
    snapshot: Snapshot, binding: ValueBinding, findings: list[Finding]
) -> dict[Variables, list[_Found]]:
    found: dict[Variables, list[_Found]] = {}
    for place in binding.places:
        matched = False
        for document, match in place_matches(snapshot, place):
            matched = True
            result = _read(document, match, place, binding)
            if isinstance(result, Finding):
                findings.append(result)
            else:
                found.setdefault(variables(match.names), []).append(result)
        if not matched:
            findings.append(_matches_nothing(snapshot, binding, place))
    return found


def _matches_nothing(snapshot: Snapshot, binding: ValueBinding, place: Place) -> Finding:
    template = file_pattern(place.file)
    exists = any(template.match(file, dict(place.subject)) is not None for file in snapshot.files)
    what = f"no value stands at {place.path} in {place.file}"
    return Finding(
        id=f"{binding.area}/place_matches_nothing",
        level=Level.ADVISORY if exists else Level.SOFT,
        msg=f"{binding.name}: {what if exists else f'there is no file {place.file}'}; "
        "correct the mapping in switchboard.yaml or add the value",
        path=pointers.join(("values", binding.name)),
        location=Location(place.file),
    )


def _read(
    document: Document, match: Match, place: Place, binding: ValueBinding
) -> _Found | Finding:
    where = Location(document.file, pointers.join(match.tokens), match.node.line, match.node.column)
    if binding.unit.dimension is Dimension.NAME:
        name = match.node.value
        if not isinstance(name, str) or not name:
            raise InputError(f"{binding.name}: a name is allowed here", location=where)
        return _Found(PlacedValue(place, where, name, name), name)
    number = find_number(document, match.node, place.within)
    if isinstance(number, str) and place.within:
        return Finding(
            id=f"{binding.area}/value_not_readable",
            level=Level.SOFT,
            msg=f"{binding.name}: {number}",
            path=where.pointer,
            location=where,
        )
    if isinstance(number, str):
        raise InputError(f"{binding.name}: {number}", location=where)
    exact = to_value(number.value, place, binding.unit)
    check_range(binding, exact, where)
    return _Found(PlacedValue(place, where, number.literal, rounded(exact)), exact)


def check_range(
    binding: ValueBinding, value: Decimal | Fraction, where: Location | None = None
) -> None:
    """Refuse a value that no policy can mean: an objective of 100, a rate of 0 or below.

    Args:
        binding: which value it is.
        value: the number in the binding's unit.
        where: where it stands, for the message.

    Raises:
        InputError: it is outside the range of what its unit measures.
    """
    allowed = out_of_range(Fraction(value), binding.unit)
    if allowed:
        found = quantity(rounded(Fraction(value)), binding.unit)
        raise InputError(f"{binding.name} is {found}; {allowed}", location=where)


def _policy_value(binding: ValueBinding, names: Variables, found: list[_Found]) -> PolicyValue:
    first = found[0]
    placed = tuple(
        replace(one.placed, value=first.placed.value) if one.exact == first.exact else one.placed
        for one in found
    )
    return PolicyValue(binding, names, first.placed.value, placed)


def _compare(binding: ValueBinding, names: Variables, found: list[_Found]) -> Iterator[Finding]:
    subject = "/".join(value for _, value in names)
    what = f"{binding.name} of {subject}" if subject else binding.name
    first = found[0]
    for other in found[1:]:
        if other.exact != first.exact:
            yield Finding(
                id=f"{binding.area}/places_disagree",
                level=Level.SOFT,
                msg=f"{what} is {_told(other, binding)} here, "
                f"{_told(first, binding)} in {first.placed.location}; make them the same",
                path=other.placed.location.pointer,
                location=other.placed.location,
            )
    held = {one.placed.place for one in found}
    for place in binding.places:
        if place not in held:
            yield Finding(
                id=f"{binding.area}/place_missing",
                level=Level.ADVISORY,
                msg=f"{what} is {_told(first, binding)} in "
                f"{first.placed.location}, but {place.role} ({place.file}) does not hold it",
                path=first.placed.location.pointer,
                location=Location(place.file),
            )


def _told(found: _Found, binding: ValueBinding) -> str:
    value = found.placed.value
    return quantity(value, binding.unit) if isinstance(value, Decimal) else value
