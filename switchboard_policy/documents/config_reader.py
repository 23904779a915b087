"""Read `switchboard.yaml`: shape by JSON Schema, names and paths by the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.artefacts_reader import read_artefacts
from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.paths import PathError, file_pattern, parse_path
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.vocabulary import Word, vocabulary
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import (
    Config,
    DecisionsConfig,
    OwnerRule,
    Place,
    ServiceFacts,
    TelemetryConfig,
    ValueBinding,
)
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import variables
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import UNITS, Unit
from switchboard_policy.errors import InputError, nearest

CONFIG_FILE = "switchboard.yaml"


def read_config(snapshot: Snapshot) -> Config:
    """Return the parsed `switchboard.yaml` of a policy repository.

    Args:
        snapshot: the repository's files.

    Raises:
        InputError: it is missing, or a key, type, unit, path or name in it is wrong; says where.
    """
    data = snapshot.files.get(CONFIG_FILE)
    if data is None:
        raise InputError(
            f"{snapshot.label} holds no {CONFIG_FILE}",
            location=Location(CONFIG_FILE),
            hint="`switchboard init DIR` writes a policy repository",
        )
    document = read_yaml(CONFIG_FILE, data)
    check_schema(document, config_schema())
    raw = cast("dict[str, Any]", document.value)
    bindings = {name: _binding(document, name, entry) for name, entry in raw["values"].items()}
    return Config(
        areas=tuple(raw["areas"]),
        values=dict(sorted(bindings.items())),
        services={name: _service(facts) for name, facts in raw.get("services", {}).items()},
        owners=tuple(_owner(document, i, rule) for i, rule in enumerate(raw.get("owners", []))),
        telemetry=_telemetry(raw.get("telemetry", {})),
        artefacts=read_artefacts(document, raw.get("artefacts", {})),
        decisions=DecisionsConfig(tuple(raw.get("decisions", {}).get("logs", ()))),
        settings=raw.get("settings", {}),
        locations=_locations(document, raw),
    )


@lru_cache(maxsize=1)
def config_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of `switchboard.yaml`."""
    text = files("switchboard_policy.documents").joinpath("config.schema.json").read_text("utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def _binding(document: Document, name: str, entry: Mapping[str, Any]) -> ValueBinding:
    where = document.where_key(pointers.join(("values", name)))
    word = vocabulary().get(name)
    if word is None:
        message = f"policy value {name!r} is not known"
        raise InputError(message, location=where, hint=nearest(name, vocabulary()))
    pointer = ("values", name)
    unit = _unit(document, (*pointer, "unit"), entry.get("unit"), word.unit)
    places = tuple(
        _place(document, (*pointer, "places", str(position)), place, word, unit)
        for position, place in enumerate(entry["places"])
    )
    return ValueBinding(name, word.area, unit, places)


def _unit(document: Document, tokens: tuple[str, ...], symbol: str | None, usual: Unit) -> Unit:
    if symbol is None:
        return usual
    where = document.where(pointers.join(tokens))
    unit = UNITS.get(symbol)
    fitting = [known.symbol for known in UNITS.values() if known.dimension is usual.dimension]
    if unit is None:
        raise InputError(f"unit {symbol!r} is not known", location=where, hint=_any_of(fitting))
    if unit.dimension is not usual.dimension:
        message = f"unit {symbol} measures a {unit.dimension}, the value is a {usual.dimension}"
        raise InputError(message, location=where, hint=_any_of(fitting))
    return unit


def _any_of(names: Iterable[str]) -> str:
    return "allowed: " + ", ".join(sorted(names))


def _place(
    document: Document,
    tokens: tuple[str, ...],
    raw: Mapping[str, Any],
    word: Word,
    unit: Unit,
) -> Place:
    where = document.where(pointers.join((*tokens, "path")))
    file = str(raw["file"])
    if file.startswith(("/", "./")) or ".." in file.split("/"):
        at = document.where(pointers.join((*tokens, "file")))
        raise InputError(f"file {file!r}; a path inside the repository is allowed", location=at)
    try:
        path = parse_path(raw["path"])
    except PathError as error:
        raise InputError(f"path {error}", location=where) from None
    subject = {str(name): str(value) for name, value in raw.get("subject", {}).items()}
    told = path.names | set(file_pattern(file).names)
    twice = sorted(told & subject.keys())
    if twice:
        at = document.where(pointers.join((*tokens, "subject")))
        raise InputError(f"{{{twice[0]}}} stands in file or path, and in subject", location=at)
    named = told | subject.keys()
    if named != word.variables:
        wrong = sorted(named - word.variables)
        hint = nearest(wrong[0], word.variables) if wrong else ""
        wanted = _listed(word.variables)
        message = f"file and path of {word.name} name {_listed(named)}; {wanted} is expected"
        raise InputError(message, location=where, hint=hint)
    within = str(raw.get("within", ""))
    if within and within.count("{value}") != 1:
        at = document.where(pointers.join((*tokens, "within")))
        raise InputError(f"within is {within!r}; text with {{value}} in it once", location=at)
    return Place(
        file=file,
        path=raw["path"],
        unit=_unit(document, (*tokens, "unit"), raw.get("unit"), unit),
        factor=Decimal(raw.get("factor", 1)),
        within=within,
        role=raw.get("role", "policy data"),
        subject=variables(subject),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no variable"


_MEASURED = ("capacity_rps", "cost_usd_per_million", "energy_kwh_per_million", "carbon_g_per_kwh")
"""Figures of a service that somebody stated, or nobody did."""


def _service(raw: Mapping[str, Any] | None) -> ServiceFacts:
    facts = raw or {}
    measured = {
        name: None if facts.get(name) is None else Decimal(facts[name]) for name in _MEASURED
    }
    return ServiceFacts(
        **measured,
        limited=bool(facts.get("limited", False)),
        latency_buckets_s=tuple(sorted(map(Decimal, facts.get("latency_buckets_s", ())))),
    )


def _owner(document: Document, position: int, raw: Mapping[str, Any]) -> OwnerRule:
    area = raw.get("area", "")
    known = config_schema()["$defs"]["area"]["enum"]
    if area and area not in known:
        where = document.where(f"/owners/{position}/area")
        raise InputError(f"area {area!r} is not known", location=where, hint=nearest(area, known))
    return OwnerRule(
        owners=tuple(raw["owners"]),
        area=area,
        service=raw.get("service", ""),
        tenant=raw.get("tenant", ""),
        path=raw.get("path", ""),
    )


def _telemetry(raw: Mapping[str, Any]) -> TelemetryConfig:
    return TelemetryConfig(
        source=raw.get("source", ""),
        metrics=raw.get("metrics", {}),
        labels=raw.get("labels", {}),
        series=raw.get("series", {}),
    )


def _locations(document: Document, raw: Mapping[str, Any]) -> dict[str, Location]:
    """Return where the parts stand that later steps may find wrong."""
    sections = raw.get("settings", {})
    telemetry = raw.get("telemetry", {})
    parts: list[tuple[str, ...]] = [
        ("settings", section, name) for section in sections for name in sections[section]
    ]
    parts += [
        ("owners", str(position), field)
        for position, rule in enumerate(raw.get("owners", []))
        for field in rule
    ]
    parts += [
        ("telemetry", "series", name, field)
        for name, series in telemetry.get("series", {}).items()
        for field in series
    ]
    parts += [
        ("artefacts", part, name)
        for part, names in raw.get("artefacts", {}).items()
        if isinstance(names, dict)
        for name in names
    ]
    parts += [
        ("services", name, key) for name, said in raw.get("services", {}).items() for key in said
    ]
    short: list[tuple[str, ...]] = [("services", name) for name in raw.get("services", {})]
    short += [("telemetry", name) for name in telemetry]
    short += [("artefacts", name) for name in raw.get("artefacts", {})]
    short += [("decisions",)] if "decisions" in raw else []
    found = (pointers.join(tokens) for tokens in (*parts, *short))
    return {pointer: document.where_key(pointer) for pointer in found}
