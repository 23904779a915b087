"""An in-toto statement: what is said about which things, each named by its digest.

Source: in-toto/attestation, spec/v1/statement.md. Of a subject only name and digest are read; a
statement with more says what nobody here would check, so it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import nearest
from switchboard_policy.errors.evidence_attestations import (
    DigestRefused,
    DigestUpperCase,
    PredicateMissing,
    StatementMalformed,
    StatementTypeRefused,
    SubjectMalformed,
    SubjectMissing,
)
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
"""Source: in-toto/attestation, spec/v1/statement.md."""

_WHAT = "the statement"
_FIELDS = frozenset({"_type", "subject", "predicateType", "predicate"})
_DIGESTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "sha256": re.compile(r"[0-9a-f]{64}"),
        "gitCommit": re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}"),
    }
)
"""Digests that are taken. Source: in-toto/attestation, spec/v1/digest_set.md."""


@dataclass(frozen=True)
class Subject:
    """One thing a statement is about.

    Args:
        name: what it is called in this statement; two subjects have two names.
        digest: algorithm to digest, in small hex: `sha256`, `gitCommit`.
    """

    name: str
    digest: Mapping[str, str]


@dataclass(frozen=True)
class Statement:
    """What is said about which things.

    Args:
        subjects: the things; never empty.
        predicate_type: URI that says how the predicate reads.
        predicate: what is said, an object of JSON.
    """

    subjects: tuple[Subject, ...]
    predicate_type: str
    predicate: Mapping[str, Json]


def statement_bytes(statement: Statement) -> bytes:
    """Return a statement as canonical JSON.

    Args:
        statement: what is said.

    Raises:
        AttestationError: it could not be read back.
        JsonError: it holds what JSON cannot say everywhere.
    """
    content = canonical_bytes(
        {
            "_type": STATEMENT_TYPE,
            "subject": [
                {"name": one.name, "digest": dict(one.digest)} for one in statement.subjects
            ],
            "predicateType": statement.predicate_type,
            "predicate": dict(statement.predicate),
        },
        what=_WHAT,
    )
    read_statement(content)
    return content


def read_statement(content: bytes) -> Statement:
    """Return what some signed bytes say.

    Args:
        content: the payload of an envelope, in any layout.

    Raises:
        AttestationError: it is no statement, or not one of version 1.
        JsonError: it has no reading, or more than one.
    """
    value = read_payload(content)
    if not isinstance(value, dict):
        raise StatementMalformed(f"{_WHAT} is no object")
    kind = value.get("_type")
    if kind != STATEMENT_TYPE:
        raise StatementTypeRefused(f"_type is {_shown(kind)}; {STATEMENT_TYPE} is read")
    for name in value:
        if name not in _FIELDS:
            message = f"field {name!r:.80} is not known"
            raise StatementMalformed(message, hint=nearest(name[:80], _FIELDS))
    return Statement(_subjects(value.get("subject")), *_predicate(value))


def read_payload(content: bytes) -> Json:
    """Return what some signed bytes say as JSON, whether it is a statement or not.

    Args:
        content: the payload of an envelope.

    Raises:
        JsonError: it has no reading, or more than one.
    """
    limits = constants("switchboard_policy.evidence")
    return read_json(
        _WHAT,
        content,
        most_bytes=limits.whole("attestation_bytes"),
        depth=limits.whole("json_depth"),
    )


def _predicate(value: Mapping[str, Json]) -> tuple[str, Mapping[str, Json]]:
    kind, said = value.get("predicateType"), value.get("predicate")
    if not isinstance(kind, str) or not kind:
        raise StatementMalformed(f"predicateType is {_shown(kind)}; a URI is due")
    if said is None:
        raise PredicateMissing(f"a statement of type {kind!r:.80} without a predicate")
    if not isinstance(said, dict):
        raise StatementMalformed(f"predicate is {_shown(said)}; an object is due")
    return kind, MappingProxyType(said)


def _subjects(value: Json) -> tuple[Subject, ...]:
    if value is None or value == []:
        raise SubjectMissing("a statement without subjects is about nothing")
    if not isinstance(value, list):
        raise SubjectMalformed(f"subject is {_shown(value)}; a list is due")
    most = constants("switchboard_policy.evidence").whole("subjects")
    if len(value) > most:
        raise SubjectMalformed(f"{len(value):,} subjects; {most:,} are read")
    found = tuple(_subject(each) for each in value)
    if len({one.name for one in found}) < len(found):
        raise SubjectMalformed("two subjects have one name")
    return found


def _subject(value: Json) -> Subject:
    if not isinstance(value, dict) or value.keys() != {"name", "digest"}:
        raise SubjectMalformed("a subject has a name and a digest, and nothing else")
    name, digest = value["name"], value["digest"]
    if not isinstance(name, str) or not name:
        raise SubjectMalformed(f"a subject is called {_shown(name)}; a name is due")
    if not isinstance(digest, dict) or not digest:
        raise SubjectMalformed(f"subject {name!r:.80} has no digest")
    for algorithm, text in digest.items():
        _hold_digest(name, algorithm, text)
    return Subject(name, MappingProxyType(cast("dict[str, str]", digest)))


def _hold_digest(name: str, algorithm: str, text: Json) -> None:
    pattern = _DIGESTS.get(algorithm)
    if pattern is None:
        message = f"subject {name!r:.80} has a digest {algorithm!r:.80}, which is not taken"
        raise DigestRefused(message, hint=nearest(algorithm[:80], _DIGESTS))
    if not isinstance(text, str):
        raise SubjectMalformed(f"digest {algorithm} of subject {name!r:.80} is no text")
    if pattern.fullmatch(text):
        return
    if pattern.fullmatch(text.lower()):
        raise DigestUpperCase(f"digest {algorithm} of subject {name!r:.80} has capital letters")
    raise DigestRefused(f"digest {algorithm} of subject {name!r:.80} is {_shown(text)}")


def _shown(value: Json) -> str:
    if value is None:
        return "missing"
    shown = repr(value) if isinstance(value, (str, int)) else f"a {type(value).__name__}"
    return shown if len(shown) <= 80 else f"{shown[:80]}…"
