"""What documents hold: service levels in any format, groups of Prometheus rules.

Nothing is refused here: a definition that cannot be used is a finding with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.drift.held import HeldGroup, held_groups
from switchboard_policy.areas.slo.drift.rules import named
from switchboard_policy.areas.slo.formats import openslo_objects, sloth, sloth_kubernetes
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.openslo_read import read_openslo
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.rules.names import SERVICE
from switchboard_policy.documents.nodes import Document
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.rule import RecordingRule
from switchboard_policy.promql.tree import tree_of

_HELM = re.compile(
    r"\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities)\b|(?:include|tpl|toYaml|define)\s)"
)
"""What only Helm's templates say. Prometheus' own, in annotations, are left as they are."""
_DIALECT = re.compile(r"unknown function|character: '\|'|inside brackets")
"""What the parser says of LogQL, MetricsQL and durations that are computed."""
_LATER = re.compile(r"\]\s*(?:smoothed|anchored)\b")
"""Syntax of Prometheus that is still an experiment."""


@dataclass
class Inventory:
    """What some documents hold.

    Args:
        levels: service levels, as found.
        groups: groups of rules, as found.
        findings: what was not understood or cannot be used.
        templates: files of which a part is filled in by Helm and was not read.
    """

    levels: list[ServiceLevel] = field(default_factory=list)
    groups: list[HeldGroup] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)

    def families(self) -> dict[str, int]:
        """Return how many metric families the rules record, by service.

        A name recorded is a family. Rules that name no service count under the empty name.
        """
        names: dict[str, set[str]] = {}
        for held in self.groups:
            for rule in held.group.rules:
                if isinstance(rule, RecordingRule):
                    names.setdefault(rule.labels.get(SERVICE, ""), set()).add(rule.record)
        return {service: len(found) for service, found in sorted(names.items())}


def take_stock(documents: Iterable[Document]) -> Inventory:
    """Return what some documents hold.

    Args:
        documents: mappings; others of no concern may be among them.
    """
    found = Inventory()
    openslo: list[Fields] = []
    for document in documents:
        if _says(document, "apiVersion") == openslo_objects.API_VERSION:
            openslo.append(Fields(document))
        elif (reader := _reader(document)) is not None:
            _levels(found, document, reader)
        else:
            _groups(found, document)
    _openslo(found, openslo)
    found.findings += _twice(found.levels)
    return found


def _says(document: Document, key: str) -> object:
    value = document.value
    return value.get(key) if isinstance(value, dict) else None


def _reader(document: Document) -> Callable[[Fields], Read] | None:
    if _says(document, "version") == sloth.VERSION:
        return sloth.read_sloth
    if _says(document, "apiVersion") != sloth_kubernetes.API_VERSION:
        return None
    known = _says(document, "kind") == sloth_kubernetes.KIND
    return sloth_kubernetes.read_kubernetes if known else None


def _levels(found: Inventory, document: Document, reader: Callable[[Fields], Read]) -> None:
    try:
        _add(found, reader(Fields(document)))
    except InputError as error:
        _refused(found, document, error)


def _groups(found: Inventory, document: Document) -> None:
    try:
        groups = list(held_groups(document))
    except InputError as error:
        _refused(found, document, error)
        return
    found.groups += groups
    if not _HELM.search(document.text):
        found.findings += [each for group in groups for each in _no_promql(group)]


def _no_promql(held: HeldGroup) -> Iterator[Finding]:
    """Yield the rules that no server would load; other languages of the family are let be."""
    for rule, where in zip(held.group.rules, held.rules, strict=True):
        try:
            tree_of(rule.expr)
        except ValueError as error:
            if _DIALECT.search(str(error)) or _LATER.search(rule.expr):
                continue
            msg = f"{named(rule)} is no PromQL: {error}; a server refuses the whole file for it"
            yield Finding("slo/rule_not_promql", Level.SOFT, msg, where.pointer, where)


def _openslo(found: Inventory, objects: Sequence[Fields]) -> None:
    """Read OpenSLO's objects together, for they name each other, wherever they stand.

    Objects of one name are of different worlds, such as the folders of two environments: each
    world is read on its own, with what only the first one holds.
    """
    worlds: list[dict[object, Fields]] = []
    for fields in objects:
        key = _name(fields)
        world = next((each for each in worlds if key not in each), None)
        if world is None:
            worlds.append(world := {})
        world[key] = fields
    for world in worlds:
        _world(found, list({**worlds[0], **world}.values()), list(world.values()))


def _name(fields: Fields) -> object:
    """Return kind and name of an object; one without a name is like no other."""
    value = fields.document.value
    metadata = value.get("metadata") if isinstance(value, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return (str(_says(fields.document, "kind")), str(name)) if name else id(fields)


def _world(found: Inventory, objects: list[Fields], own: Collection[Fields]) -> None:
    """Read objects without those that fail; of what is read, only what is its own is new."""
    while objects:
        try:
            read = read_openslo(objects)
        except InputError as error:
            failed = _at(objects, error.location) or objects[0]
            if failed in own:
                _refused(found, failed.document, error)
            objects = [each for each in objects if each is not failed]
        else:
            found.levels += [one for one in read.levels if _at(objects, one.location) in own]
            found.findings += [one for one in read.findings if _at(objects, one.location) in own]
            return


def _at(objects: Iterable[Fields], where: Location | None) -> Fields | None:
    """Return the object that a place is in: of its file, the last one that begins before it."""
    if where is None:
        return None
    above = [
        each
        for each in objects
        if each.document.file == where.file and each.document.root.line <= max(where.line, 1)
    ]
    return max(above, key=lambda each: each.document.root.line, default=None)


def _add(found: Inventory, read: Read) -> None:
    found.levels += read.levels
    found.findings += read.findings


def _refused(found: Inventory, document: Document, error: InputError) -> None:
    """Tell what cannot be used, unless Helm has yet to fill it in."""
    if _HELM.search(document.text):
        found.templates.append(document.file)
        return
    where = error.location
    msg = f"{error.message}; {error.hint}" if error.hint else error.message
    path = where.pointer if where else ""
    if _DIALECT.search(error.message):
        found.findings.append(Finding("slo/not_understood", Level.ADVISORY, msg, path, where))
        return
    found.findings.append(Finding("slo/not_usable", Level.SOFT, msg, path, where))


def _twice(levels: Sequence[ServiceLevel]) -> Iterator[Finding]:
    first: dict[str, ServiceLevel] = {}
    for level in levels:
        other = first.setdefault(level.id, level)
        where = level.location
        if other is level or where is None:
            continue
        msg = f"{level.id} is defined here and at {other.location}: one Prometheus can hold only "
        msg += "one of them. Name one otherwise, or load them in different places"
        yield Finding("slo/defined_twice", Level.ADVISORY, msg, where.pointer, where)
