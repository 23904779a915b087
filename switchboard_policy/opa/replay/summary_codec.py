"""Summaries as JSON: between processes, and on the disk of a replay that was broken off."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from switchboard_policy.domain.flips import Change
from switchboard_policy.opa.replay.family import Family
from switchboard_policy.opa.replay.summary import Open, Summary
from switchboard_policy.opa.replay.tally import Alike, Count

SCHEMA = "switchboard.replay-part/v1"


def encode(found: Summary) -> bytes:
    """Return a summary as JSON text."""
    document = {
        "schema": SCHEMA,
        "records": found.records,
        "taken": found.taken,
        "first_ns": found.first_ns,
        "last_ns": found.last_ns,
        "foreign": found.foreign,
        "counts": found.counts,
        "groups": _families(found.groups),
        "reasons": _families(found.reasons),
        "compared": found.compared,
        "drift": _families(found.drift),
        "asked": _sorted(found.asked),
        "found": _sorted(found.found),
        "engines": _sorted(found.engines),
        "stay": {at: each.document() for at, each in found.stay.items()},
        "reworded": {at: each.document() for at, each in found.reworded.items()},
        "unnamed": [[*key, kept.document()] for key, kept in found.unnamed.items()],
        "tenants": found.tenants,
        "hours": None if found.hours is None else list(found.hours.items()),
        "seconds": found.seconds,
    }
    return json.dumps(document, separators=(",", ":")).encode()


def decode(content: bytes) -> Summary:
    """Return the summary of some JSON text.

    Raises:
        ValueError: it is none.
    """
    document = json.loads(content)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError("no summary of a part of a replay")
    found = Summary(
        records=document["records"],
        taken=document["taken"],
        first_ns=document["first_ns"],
        last_ns=document["last_ns"],
        foreign=document["foreign"],
        compared=document["compared"],
        counts={at: Counter(counts) for at, counts in document["counts"].items()},
        asked=_sets(document["asked"]),
        found=_sets(document["found"]),
        engines=_sets(document["engines"]),
        tenants=document["tenants"],
        hours=None if document["hours"] is None else dict(document["hours"]),
        seconds=[(old, new) for old, new in document["seconds"]],
    )
    for *key, family in document["groups"]:
        found.alike(*_open(key)).read(family, Alike.read)
    for *key, family in document["reasons"]:
        found.told(*_open(key)).read(family, Count.read)
    for *key, family in document["drift"]:
        found.drifted(*_open(key)).read(family, Count.read)
    for at, others in document["stay"].items():
        found.others(at, reworded=False).read(others)
    for at, others in document["reworded"].items():
        found.others(at, reworded=True).read(others)
    for *key, kept in document["unnamed"]:
        found.open(*_open(key)).read(kept)
    return found


def _sorted(held: dict[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(texts) for name, texts in held.items()}


def _sets(document: dict[str, list[str]]) -> dict[str, set[str]]:
    return {name: set(texts) for name, texts in document.items()}


def _families(held: dict[Open, Family[Any]]) -> list[list[Any]]:
    return [[*key, family.document()] for key, family in held.items()]


def _open(key: list[str]) -> Open:
    change, entrypoint = key
    return Change(change), entrypoint
