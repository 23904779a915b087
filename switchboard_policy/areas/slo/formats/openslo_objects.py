"""OpenSLO's objects by kind and name, wherever among the files they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.domain.finding import Finding
from switchboard_policy.errors import nearest

API_VERSION = "openslo/v1"
KINDS = (
    "SLO",
    "SLI",
    "Service",
    "DataSource",
    "AlertPolicy",
    "AlertCondition",
    "AlertNotificationTarget",
)
_ALONE = {"SLO", "Service", "DataSource", "AlertNotificationTarget"}
"""Kinds that mean something without an SLO that names them, or are told about in any case."""


@dataclass
class Objects:
    """Objects, and which of them were asked for.

    Args:
        by_name: kind to name to object.
    """

    by_name: Mapping[str, Mapping[str, Fields]]
    _used: set[tuple[str, str]] = field(default_factory=set)

    def find(self, fields: Fields, key: str, kind: str, name: str = "") -> Fields:
        """Return the object a key refers to.

        Args:
            fields: the mapping the key stands in.
            key: the key.
            kind: the object's kind.
            name: its name, where the key's value is not the name alone.

        Raises:
            InputError: there is none of that name; with the nearest one there is.
        """
        name = name or fields.text(key)
        known = self.by_name.get(kind, {})
        if name not in known:
            message = f"there is no {kind} {name!r} in these files"
            fields.refuse(message, key, hint=nearest(name, known))
        self._used.add((kind, name))
        return known[name]

    def unused(self) -> list[Finding]:
        """Return a finding for each object that only others give a meaning, and none did."""
        return [
            fields.not_understood(f"{kind} {name} is used by no SLO in these files", "kind")
            for kind, objects in self.by_name.items()
            for name, fields in objects.items()
            if kind not in _ALONE and (kind, name) not in self._used
        ]


def gather(documents: Iterable[Fields]) -> Objects:
    """Return objects by kind and name.

    Args:
        documents: each of `API_VERSION`.

    Raises:
        InputError: a kind is not known, or one name stands for two objects of a kind.
    """
    found: dict[str, dict[str, Fields]] = {}
    for document in documents:
        document.only({"apiVersion", "kind", "metadata", "spec"})
        kind = document.text("kind")
        if kind not in KINDS:
            document.refuse(f"kind {kind!r} is not known", "kind", hint=nearest(kind, KINDS))
        metadata = document.needed("metadata")
        metadata.only({"name", "displayName", "labels", "annotations"})
        name = metadata.text("name")
        first = found.setdefault(kind, {}).setdefault(name, document)
        if first is not document:
            where = first.needed("metadata").where("name")
            metadata.refuse(f"{kind} {name!r} a second time; the first is {where}", "name")
    return Objects(found)


def about_others(objects: Objects) -> list[Finding]:
    """Return what objects other than SLOs say that is left out."""
    findings = []
    for kind, found in objects.by_name.items():
        for name, fields in found.items():
            if kind != "SLO":
                findings += beside_the_name(fields.needed("metadata"), f"{kind} {name}")
            if kind == "AlertNotificationTarget":
                what = f"notification target {name} is left out; labels route alerts"
                findings.append(fields.not_understood(what, "kind"))
            if kind in {"Service", "DataSource"}:
                findings += _beside_the_type(fields, f"{kind} {name}")
    return findings


def beside_the_name(metadata: Fields, whose: str) -> list[Finding]:
    """Return what some metadata say beside a name, which is all that is read of them."""
    return [
        metadata.not_understood(f"{key} of {whose} is left out", key)
        for key in metadata.names()
        if key != "name"
    ]


def _beside_the_type(fields: Fields, whose: str) -> list[Finding]:
    spec = fields.part("spec")
    if spec is None:
        return []
    spec.only({"description", "type", "connectionDetails"})
    return [
        spec.not_understood(f"{key} of {whose} is left out", key)
        for key in spec.names()
        if key != "type"
    ]
