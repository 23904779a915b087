from __future__ import annotations

import pytest

from switchboard_policy.web.webhooks.signature import sign, signed

DOCUMENTED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
"""Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""
BODY, SECRET = b"Hello, World!", b"It's a Secret to Everybody"
NEW = b"the secret that comes after it"


def test_the_signature_is_the_one_of_the_documentation() -> None:
    assert sign(BODY, SECRET) == DOCUMENTED
    assert signed(BODY, DOCUMENTED, [SECRET])


@pytest.mark.parametrize("secrets", [[SECRET, NEW], [NEW, SECRET]])
def test_either_of_two_secrets_holds_while_one_replaces_the_other(secrets: list[bytes]) -> None:
    assert signed(BODY, sign(BODY, SECRET), secrets)
    assert signed(BODY, sign(BODY, NEW), secrets)
    assert not signed(BODY, sign(BODY, b"the one before the two of them"), secrets)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        DOCUMENTED[:-1],
        f"{DOCUMENTED}0",
        f"{DOCUMENTED}\n",
        DOCUMENTED.upper(),
        DOCUMENTED.replace("sha256", "sha1"),
        DOCUMENTED.removeprefix("sha256="),
        DOCUMENTED.replace("7", "\N{ARABIC-INDIC DIGIT SEVEN}"),
    ],
)
def test_another_form_is_no_signature(signature: str) -> None:
    assert not signed(BODY, signature, [SECRET])


def test_without_secrets_nothing_is_signed() -> None:
    assert not signed(BODY, DOCUMENTED, [])


def test_one_flipped_bit_of_the_body_or_of_the_signature_is_noticed() -> None:
    for at in range(len(BODY) * 8):
        spoilt = bytearray(BODY)
        spoilt[at // 8] ^= 1 << at % 8
        assert not signed(bytes(spoilt), DOCUMENTED, [SECRET])
    for at in range(len("sha256="), len(DOCUMENTED)):
        other = "0" if DOCUMENTED[at] != "0" else "1"
        assert not signed(BODY, DOCUMENTED[:at] + other + DOCUMENTED[at + 1 :], [SECRET])
