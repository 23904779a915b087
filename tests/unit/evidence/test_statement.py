from __future__ import annotations

import json
from typing import Any

import pytest

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import evidence_attestations as why
from switchboard_policy.errors.evidence_json import JsonNumberRefused, JsonTooDeep, JsonTooLarge
from switchboard_policy.evidence.statement import (
    Statement,
    Subject,
    read_statement,
    statement_bytes,
)

HEX = "0123456789abcdef" * 4
GOOD: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [
        {"name": "manifest.json", "digest": {"sha256": HEX}},
        {"name": "head", "digest": {"gitCommit": HEX[:40]}},
    ],
    "predicateType": "https://example.org/x",
    "predicate": {"a": [1, "b"]},
}


def subject(*found: object) -> dict[str, object]:
    return {"subject": list(found)}


def digest(**algorithms: object) -> dict[str, object]:
    return subject({"name": "a", "digest": algorithms})


NAMED = {"name": "a", "digest": {"sha256": HEX}}
REFUSED: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "another type": ({"_type": "https://in-toto.io/Statement/v2"}, why.StatementTypeRefused),
    "an older type": ({"_type": "https://in-toto.io/Statement/v0.1"}, why.StatementTypeRefused),
    "no type": ({"_type": None}, why.StatementTypeRefused),
    "a number for a type": ({"_type": 1}, why.StatementTypeRefused),
    "an unknown field": ({"predicateTyp": "x"}, why.StatementMalformed),
    "no predicate type": ({"predicateType": None}, why.StatementMalformed),
    "an empty predicate type": ({"predicateType": ""}, why.StatementMalformed),
    "no predicate": ({"predicate": None}, why.PredicateMissing),
    "a list for a predicate": ({"predicate": []}, why.StatementMalformed),
    "no subject": ({"subject": None}, why.SubjectMissing),
    "an empty subject": (subject(), why.SubjectMissing),
    "an object for subjects": ({"subject": {}}, why.SubjectMalformed),
    "text for a subject": (subject("a"), why.SubjectMalformed),
    "no name": (subject({"digest": {"sha256": HEX}}), why.SubjectMalformed),
    "an empty name": (subject({**NAMED, "name": ""}), why.SubjectMalformed),
    "a number for a name": (subject({**NAMED, "name": 5}), why.SubjectMalformed),
    "a field of a subject": (subject({**NAMED, "uri": "x"}), why.SubjectMalformed),
    "no digest": (subject({"name": "a"}), why.SubjectMalformed),
    "an empty digest": (digest(), why.SubjectMalformed),
    "a number for a digest": (digest(sha256=5), why.SubjectMalformed),
    "one name twice": (subject(NAMED, NAMED), why.SubjectMalformed),
    "too many": (subject(*({**NAMED, "name": str(n)} for n in range(1001))), why.SubjectMalformed),
    "upper case": (digest(sha256=HEX.upper()), why.DigestUpperCase),
    "mixed case": (digest(gitCommit=HEX[:39] + "A"), why.DigestUpperCase),
    "a short digest": (digest(sha256=HEX[:-1]), why.DigestRefused),
    "a long digest": (digest(sha256=HEX + "0"), why.DigestRefused),
    "a digest and a line": (digest(sha256=HEX + "\n"), why.DigestRefused),
    "no hex": (digest(sha256="g" * 64), why.DigestRefused),
    "an algorithm that is broken": (digest(sha1=HEX[:40]), why.DigestRefused),
    "a good one beside an unknown one": (digest(sha256=HEX, md5="0"), why.DigestRefused),
    "a big number": ({"predicate": {"n": 2**53}}, JsonNumberRefused),
}


def written(**changes: object) -> bytes:
    value = {**GOOD, **changes}
    return json.dumps({name: each for name, each in value.items() if each is not None}).encode()


def test_a_statement_is_read_in_any_layout() -> None:
    read = read_statement(written())
    assert read.subjects[1] == Subject("head", {"gitCommit": HEX[:40]})
    assert read.predicate == {"a": [1, "b"]}
    assert read_statement(statement_bytes(read)) == read


def test_a_statement_is_written_in_one_layout() -> None:
    said = Statement((Subject("a", {"sha256": HEX}),), "https://example.org/x", {"b": 1, "a": 2})
    assert statement_bytes(said) == (
        b'{"_type":"https://in-toto.io/Statement/v1","predicate":{"a":2,"b":1},'
        b'"predicateType":"https://example.org/x",'
        b'"subject":[{"digest":{"sha256":"' + HEX.encode() + b'"},"name":"a"}]}'
    )


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_statement_is_refused_for_its_own_reason(case: str) -> None:
    changes, reason = REFUSED[case]
    with pytest.raises(reason) as caught:
        read_statement(written(**changes))
    assert caught.type is reason


def test_what_is_missing_is_called_missing() -> None:
    with pytest.raises(why.StatementTypeRefused, match="_type is missing; https"):
        read_statement(written(_type=None))


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"null", b"1"])
def test_what_is_no_object_is_no_statement(content: bytes) -> None:
    with pytest.raises(why.StatementMalformed):
        read_statement(content)


def test_a_commit_of_either_length_is_taken() -> None:
    for length in (40, 64):
        read = read_statement(written(**digest(gitCommit=HEX[:length])))
        assert read.subjects[0].digest["gitCommit"] == HEX[:length]


def test_as_many_subjects_as_are_allowed_are_read() -> None:
    most = constants("switchboard_policy.evidence").whole("subjects")
    found = subject(*({**NAMED, "name": str(n)} for n in range(most)))
    assert len(read_statement(written(**found)).subjects) == most


def test_what_could_not_be_read_is_not_written() -> None:
    with pytest.raises(why.SubjectMissing):
        statement_bytes(Statement((), "https://example.org/x", {}))
    with pytest.raises(why.DigestUpperCase):
        statement_bytes(Statement((Subject("a", {"sha256": HEX.upper()}),), "urn:x", {}))


def test_long_and_deep_statements_are_not_parsed() -> None:
    limits = constants("switchboard_policy.evidence")
    with pytest.raises(JsonTooLarge):
        read_statement(b" " * (limits.whole("attestation_bytes") + 1))
    deep = limits.whole("json_depth")
    with pytest.raises(JsonTooDeep):
        read_statement(b"[" * (deep + 1))
