"""`proposal.json` says everything once, reads back, and is refused where it is wrong."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support import proposals as make

from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.errors import InputError
from switchboard_policy.proposal import document as module
from switchboard_policy.proposal.document import document, text
from switchboard_policy.proposal.reading import (
    edits_of,
    findings_of,
    proposal_schema,
    read_document,
)


def shown(**changed: object) -> dict[str, Any]:
    return document(make.proposal(**changed))


def test_the_schema_is_a_schema_and_the_document_keeps_to_it() -> None:
    Draft202012Validator.check_schema(proposal_schema())
    Draft202012Validator(proposal_schema()).validate(shown())


def test_it_reads_back_as_it_was_written() -> None:
    assert read_document("proposal.json", text(shown()).encode()) == shown()


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert read_document("proposal.json", b"\xef\xbb\xbf" + text(shown()).encode()) == shown()


def test_another_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="UTF-8"):
        read_document("proposal.json", text(shown()).encode("utf-16"))


def test_the_same_proposal_has_the_same_bytes() -> None:
    assert text(shown()) == text(json.loads(text(shown())))
    assert text(shown()).endswith("}\n")


def test_the_text_is_sorted_and_readable() -> None:
    assert text({"b": "é", "a": [1]}) == '{\n  "a": [\n    1\n  ],\n  "b": "é"\n}\n'


def test_values_are_decimal_text() -> None:
    change = shown()["changes"][0]
    assert (change["old"], change["new"], change["unit"]) == ("20", "32.5", "requests/s")
    assert shown()["risk"]["score"] == "34.2"
    assert not [part for part in _scalars(shown()) if isinstance(part, float)]


def test_a_figure_keeps_its_bounds_and_its_refusal() -> None:
    effect = shown()["changes"][0]["effects"][0]
    assert effect["now"] == {
        "low": "0.0123457",
        "high": "0.5",
        "middle": {"value": "0.25"},
        "level": "0.8",
    }
    assert effect["proposed"]["middle"] == {
        "not_evaluated": "sub-step shape unknown",
        "would_help": "finer data",
    }


def test_advisory_changes_are_held_back() -> None:
    assert [change["new"] for change in shown()["held_back"]] == ["90"]
    assert [change["advisory"] for change in shown()["changes"]] == [False]


def test_places_that_disagree_are_said() -> None:
    target = make.delta().target
    other = make.placed(make.PLACES[1], 9, "1260", "21")
    split = make.delta(target=replace(target, occurrences=(target.occurrences[0], other)))
    assert shown(change_set=make.change_set(split))["changes"][0]["agrees"] is False
    assert shown()["changes"][0]["agrees"] is True


def test_files_are_named_by_digest_before_and_after() -> None:
    files = shown()["files"]
    assert sorted(files) == [make.HELM, make.DATA]
    assert files[make.DATA]["before"] == sha256(b"20\n")
    assert files[make.DATA]["after"] == sha256(b"32.5\n")
    assert shown()["patch_digest"] == sha256(b"--- a\n+++ b\n")


def test_edits_come_back_as_they_were() -> None:
    assert edits_of(shown()) == make.change_set(make.delta()).edits


def test_findings_come_back_as_they_were() -> None:
    assert findings_of(shown()) == (
        Finding("limits/noted", Level.ADVISORY, "noted", "/x", Location(make.DATA, "/x", 4)),
        Finding("limits/said", Level.ADVISORY, "said"),
    )


def test_an_interval_of_a_breach_keeps_its_level() -> None:
    risk = replace(make.risk(), breach_probability=Interval(0.1, 0.3, 0.2, 0.8))
    assert shown(risk=risk)["risk"]["breach_probability"]["level"] == "0.8"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1234567.0, "1234570"),
        (1e-9, "0.000000001"),
        (-2.5, "-2.5"),
        (math.nan, "none"),
        (math.inf, "none"),
    ],
)
def test_floats_are_written_with_six_digits_and_no_exponent(value: float, written: str) -> None:
    assert module.number(value) == written


@given(st.floats(1e-12, 1e12))
def test_the_last_bits_of_a_float_do_not_matter(value: float) -> None:
    written = module.number(value)
    assert float(written) == pytest.approx(value, rel=1e-5)
    assert module.number(float(written)) == written


def broken(**changed: object) -> bytes:
    return text(shown() | changed).encode()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (broken(schema_version=2), "schema_version is 2; 1 is allowed"),
        (broken(schema="other"), "schema is 'other'"),
        (broken(idd="x"), "key 'idd' is not known"),
        (broken(change_digest="sha256:x"), "change_digest is 'sha256:x'"),
        (broken(seed="7"), "seed is '7'; a whole number is allowed"),
        (text({}).encode(), "is missing"),
        (b"", "empty"),
        (b"[]", "a mapping is allowed"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: bytes, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_document("p/proposal.json", content)
    assert complaint in caught.value.diagnostics()
    assert caught.value.diagnostics().startswith("p/proposal.json")


def test_a_key_twice_is_refused() -> None:
    content = text(shown()).replace('"seed": 7', '"seed": 7,\n  "seed": 8')
    with pytest.raises(InputError, match="a second time"):
        read_document("proposal.json", content.encode())


def test_a_number_that_would_be_a_float_is_refused() -> None:
    content = text(shown()).replace('"seed": 7', '"seed": 7.0')
    with pytest.raises(InputError):
        read_document("proposal.json", content.encode())


def _scalars(value: object) -> list[object]:
    if isinstance(value, dict):
        return [part for item in value.values() for part in _scalars(item)]
    if isinstance(value, list):
        return [part for item in value for part in _scalars(item)]
    return [value]


def test_a_change_names_the_files_generated_from_it() -> None:
    follows = {
        "rules/acme.yaml": Generated(b"x", "rules", frozenset({make.DATA})),
        "rules/else.yaml": Generated(b"y", "rules", frozenset({"else"})),
    }
    found = shown(change_set=replace(make.change_set(make.delta()), generated=follows))
    assert found["changes"][0]["generated"] == ["rules/acme.yaml"]
    assert found["held_back"][0]["generated"] == []
