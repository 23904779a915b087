"""An override file is read whole or refused with the place of what is wrong."""

from __future__ import annotations

import json

import pytest

from switchboard_policy.errors import InputError
from switchboard_policy.gate.overrides import read_override

DIGEST = "sha256:" + "a" * 64
GOOD = f"""\
change_digest: {DIGEST}
findings: [risk/high]
by: sre-leads
reason: capacity was measured last week
expires: 2026-12-01T12:00:00Z
"""


def test_a_whole_override() -> None:
    found = read_override("accept.yaml", GOOD.encode())
    assert found.change_digest == DIGEST
    assert found.findings == ("risk/high",)
    assert found.by == "sre-leads"
    assert found.reason == "capacity was measured last week"
    assert found.expires == 1_796_126_400


def test_json_says_the_same() -> None:
    fields = {
        "change_digest": DIGEST,
        "findings": ["risk/high"],
        "by": "sre-leads",
        "reason": "capacity was measured last week",
        "expires": "2026-12-01T12:00:00Z",
    }
    content = json.dumps(fields, indent=2).encode()
    assert read_override("accept.json", content) == read_override("accept.yaml", GOOD.encode())


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-01", 1_796_169_600),
        ("2026-12-01T23:59:59Z", 1_796_169_599),
        ("2026-12-01T13:00:00+01:00", 1_796_126_400),
        ("2026-12-01t12:00:00.25z", 1_796_126_400),
    ],
)
def test_a_date_lasts_to_its_end_and_a_moment_to_itself(written: str, moment: int) -> None:
    text = GOOD.replace("2026-12-01T12:00:00Z", written)
    assert read_override("accept.yaml", text.encode()).expires == moment


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("reason:", "raeson:", "did you mean 'reason'?"),
        ("by: sre-leads\n", "", "key 'by' is missing"),
        ("[risk/high]", "[]", "is empty"),
        ("[risk/high]", "risk/high", "a list is allowed"),
        ("[risk/high]", "[everything]", "item 1 is 'everything'"),
        ("[risk/high]", "[risk/high, risk/high]", "twice"),
        ("by: sre-leads", "by: 7", "by is 7; text is allowed"),
        ("reason: capacity was measured last week", 'reason: ""', "reason is empty"),
        (DIGEST, "sha256:short", "change_digest is 'sha256:short'"),
        ("2026-12-01T12:00:00Z", "tomorrow", "expires is 'tomorrow'; a date or"),
        ("2026-12-01T12:00:00Z", "2026-13-01", "expires is '2026-13-01'"),
        ("2026-12-01T12:00:00Z", "9999-12-31", "expires is '9999-12-31'"),
        ("2026-12-01T12:00:00Z", "2026-12-01T12:00:00", "expires is '2026-12-01T12:00:00'"),
        ("2026-12-01T12:00:00Z", "1796126400", "expires is 1796126400; text is allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    with pytest.raises(InputError) as caught:
        read_override("accept.yaml", GOOD.replace(before, after).encode())
    told = caught.value.diagnostics()
    assert complaint in told
    assert told.startswith("accept.yaml:")


def test_an_empty_file_is_no_override() -> None:
    with pytest.raises(InputError):
        read_override("accept.yaml", b"")
