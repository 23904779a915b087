from __future__ import annotations

from decimal import Decimal

import pytest

from switchboard_policy.documents.scalars import Refused, plain_scalar

MEANINGS: dict[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "NULL": None,
    "nUll": "nUll",
    "true": True,
    "False": False,
    "tRue": "tRue",
    "acme": "acme",
    "0": 0,
    "-0": 0,
    "+5": 5,
    "20": 20,
    "18446744073709551615": 18446744073709551615,
    "-9223372036854775808": -9223372036854775808,
    "0x1F": 31,
    "-0x1f": -31,
    "0o17": 15,
    "0b101": 5,
    "1_000": 1000,
    "1_000.5": Decimal("1000.5"),
    "12e3": 12000,
    "1.5e-3": Decimal("0.0015"),
    ".5": Decimal("0.5"),
    "5.": 5,
    "99.95": Decimal("99.95"),
    "0.10": Decimal("0.1"),
    "1e22": Decimal("1e22"),
    "1.2.3": "1.2.3",
    "10.0.0.1": "10.0.0.1",
    "2024-01-01": "2024-01-01",
    "500ms": "500ms",
    "1e": "1e",
    "-": "-",
    "+": "+",
    ".": ".",
    "1:99": "1:99",
    "inf": "inf",
    "0xg": "0xg",
}


@pytest.mark.parametrize("text", MEANINGS)
def test_means_what_opa_reads(text: str) -> None:
    found = plain_scalar(text)

    assert found == MEANINGS[text]
    assert isinstance(found, bool) is isinstance(MEANINGS[text], bool)


@pytest.mark.parametrize(
    "text", ["y", "N", "yes", "Yes", "NO", "no", "on", "Off", "12:30:45", "1:20", "-1:20.5"]
)
def test_words_and_sexagesimals_are_to_be_quoted(text: str) -> None:
    with pytest.raises(Refused) as refused:
        plain_scalar(text)

    assert text in refused.value.found
    assert refused.value.hint == "quote it"


@pytest.mark.parametrize("text", ["017", "08", "-07", "00", "09.5", "0_7", "007"])
def test_leading_zeros_are_to_be_quoted(text: str) -> None:
    with pytest.raises(Refused, match="leading zero"):
        plain_scalar(text)


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan", ".NaN"])
def test_numbers_are_finite(text: str) -> None:
    with pytest.raises(Refused, match="not a finite number"):
        plain_scalar(text)


@pytest.mark.parametrize(
    "text",
    [
        "1.00000000000000000001",
        "18446744073709551617",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e400",
        "1e-400",
        "1e99999999999",
        "0xFFFFFFFFFFFFFFFFF",
    ],
)
def test_numbers_fit_what_opa_keeps(text: str) -> None:
    with pytest.raises(Refused):
        plain_scalar(text)


@pytest.mark.parametrize("text", ["+_5", "-_1", "._5", "0o-3", "0_o+4"])
def test_numbers_only_some_readers_see_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="to some readers"):
        plain_scalar(text)
