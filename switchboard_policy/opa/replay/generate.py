"""Inputs made up where there is no log: what lies at the edges of every limit the change touches.

They say what *could* flip, and nothing about how often it would.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

from switchboard_policy.documents.opa_data import ROOT
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.entry_points import EntryPoint, entry_points
from switchboard_policy.opa.replay.edges import Fact, Known, Path, Schema, facts_of, learn
from switchboard_policy.opa.replay.pairwise import pairwise
from switchboard_policy.opa.replay.source import HeldRecords
from switchboard_policy.opa.replay.version import Version

MOST_CASES = 20_000
"""Inputs made up for an area. Ours; two versions decide them in a few seconds."""
MOST_PAIRS = 6_000
"""Pairs of values of the two facts with most values, which set how many inputs there are. Ours."""
_NOTHING = NotRecorded("made up")


def generated(old: Version, new: Version, schemas: Mapping[str, bytes]) -> HeldRecords:
    """Return inputs at the edges of what two versions' values hold.

    For each area: every two values of different facts meet; for each name (a tenant, a dataset)
    every value of each other fact on its own; and each fact is left out once.

    Args:
        old: the version in force.
        new: the one that would be.
        schemas: of inputs and values, by path: `limits/input.json`, `limits/values.json`.
    """
    areas = _touched(_areas(schemas), old, new)
    known = _known(old, new, schemas)
    records = [
        DecisionRecord(f"{area}-{number:05d}", _entrypoint(area), 0, each, _NOTHING)
        for area in areas
        for number, each in enumerate(_inputs(json.loads(schemas[f"{area}/input.json"]), known))
    ]
    about = ", ".join(areas) or "nothing, since nothing that an area reads differs"
    return HeldRecords(f"inputs made up from schemas and values, for {about}", tuple(records))


def _areas(schemas: Mapping[str, bytes]) -> list[str]:
    return sorted(path.partition("/")[0] for path in schemas if path.endswith("/input.json"))


def _entrypoint(area: str) -> str:
    return f"switchboard/{area}/decision"


def _touched(areas: Sequence[str], old: Version, new: Version) -> list[str]:
    """Return the areas that could decide otherwise: their rules, or values they read, differ."""
    known = [entry_points(_stock(each)) for each in (old, new)]
    changed = _stock(old) != _stock(new)
    found = []
    for area in areas:
        points = [each.get(_entrypoint(area)) for each in known]
        if None not in points and (changed or _reads_otherwise(points, old, new)):
            found.append(area)
    return found


def _stock(version: Version) -> dict[str, bytes]:
    return {at: text for at, text in version.rules.items() if at not in version.own}


def _reads_otherwise(points: Iterable[EntryPoint | None], old: Version, new: Version) -> bool:
    """Return whether a value differs that an area reads; one that does not say may read any."""
    told = [point.values for point in points if point is not None]
    reads = {path for values in told for path in ((ROOT,) if values is None else values)}
    return any(_part(old, path) != _part(new, path) for path in reads)


def _part(version: Version, path: str) -> Json:
    here: Json = dict(version.data)
    for key in path.split("."):
        here = here.get(key) if isinstance(here, dict) else None
    return here


def _known(old: Version, new: Version, schemas: Mapping[str, bytes]) -> Known:
    """Return the names and numbers of both versions, those that differ between them first."""
    known = Known()
    values = [cast("dict[str, Json]", each.data.get(ROOT) or {}) for each in (old, new)]
    for differing in (True, False):
        for mine, other in (values, values[::-1]):
            for area, value in sorted(mine.items()):
                schema = json.loads(schemas.get(f"{area}/values.json", b"{}"))
                part = _differing(value, other.get(area)) if differing else value
                learn(known, part, schema, area)
    return known


def _differing(value: Json, other: Json) -> Json:
    """Return what of a document another one does not hold, with the keys that lead there."""
    if not isinstance(value, dict) or not isinstance(other, dict):
        return value
    return {
        key: _differing(item, other.get(key))
        for key, item in value.items()
        if key not in other or item != other[key]
    }


def _inputs(schema: Schema, known: Known) -> list[Json]:
    """Return the inputs of one area, once each, as many as are made up at most."""
    facts = _bounded(list(facts_of(schema, known)))
    if not facts:
        return []
    found: dict[str, Json] = {}
    for each in (*_without(facts), *_alone(facts), *_together(facts)):
        found.setdefault(json.dumps(each, sort_keys=True), each)
        if len(found) >= MOST_CASES:
            break
    return list(found.values())


def _bounded(facts: list[Fact]) -> list[Fact]:
    """Return the facts with so few values that those of the largest two can all meet."""
    sizes = sorted((len(fact.values) for fact in facts), reverse=True)
    most = max(sizes, default=0)
    while len(sizes) > 1 and min(most, sizes[0]) * min(most, sizes[1]) > MOST_PAIRS:
        most -= 1
    return [Fact(fact.path, fact.values[:most], fact.named) for fact in facts]


def _together(facts: Sequence[Fact]) -> Iterator[Json]:
    for case in pairwise([len(fact.values) for fact in facts]):
        yield _input((fact, fact.values[at]) for fact, at in zip(facts, case, strict=True))


def _alone(facts: Sequence[Fact]) -> Iterator[Json]:
    """Yield, for each name, each value of each other fact, the rest being as plain as can be.

    Where several facts are at their edges at once, one may hide what the other does.
    """
    first = next((fact for fact in facts if fact.named), facts[0])
    for name in first.values:
        for varied in facts:
            for value in varied.values if varied is not first else ():
                yield _input(
                    (fact, name if fact is first else value if fact is varied else fact.values[0])
                    for fact in facts
                )


def _without(facts: Sequence[Fact]) -> Iterator[Json]:
    """Yield an input with every fact, and one without each of them."""
    whole = [(fact, fact.values[0]) for fact in facts]
    yield _input(whole)
    for left_out in facts:
        yield _input((fact, value) for fact, value in whole if fact is not left_out)


def _input(values: Iterable[tuple[Fact, Json]]) -> Json:
    document: Any = {}
    for fact, value in values:
        _put(document, fact.path, deepcopy(value))
    found: Json = document
    return found


def _put(here: Any, path: Path, value: Json) -> None:  # noqa: ANN401 - a document being made
    for place, token in enumerate(path):
        last = place == len(path) - 1
        empty: Json = [] if not last and path[place + 1] == 0 else {}
        if isinstance(here, list):
            if not here:
                here.append(value if last else empty)
            elif last:
                here[0] = value
            here = here[0]
        elif last:
            here[token] = value
        else:
            here = here.setdefault(token, empty)
