from __future__ import annotations

import json

import pytest

from switchboard_policy.errors import InputError
from switchboard_policy.opa.bundles.state import SCHEMA, Accepted, read_accepted, written

LAST = {"data": Accepted(3, "r3", "sha256:a"), "rules": Accepted(0, "r0", "sha256:b")}


def test_what_is_written_is_what_is_read() -> None:
    assert read_accepted("f", written(LAST)) == LAST
    assert read_accepted("f", written({})) == {}


ENTRY = {"sequence": 1, "revision": "r", "contents": "c"}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"schema": "another/v1", "accepted": {}}',
        json.dumps({"schema": SCHEMA, "accepted": []}).encode(),
        *(
            json.dumps({"schema": SCHEMA, "accepted": {"rules": entry}}).encode()
            for entry in (
                7,
                {},
                {**ENTRY, "sequence": "1"},
                {**ENTRY, "sequence": True},
                {**ENTRY, "revision": None},
                {**ENTRY, "more": 1},
            )
        ),
    ],
)
def test_what_is_no_such_file_is_never_taken_for_an_empty_one(document: bytes) -> None:
    with pytest.raises(InputError, match="does not say what was accepted last") as refused:
        read_accepted("state.json", document)
    assert refused.value.location is not None
    assert refused.value.location.file == "state.json"
