"""Whatever bytes come as a keyring, a public key or a private one: read, or refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.evidence_keys import fixed_signer
from support.keyrings import keyring_text
from support.long import many

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem, read_public_key
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.signers.file import read_signer

ONE, LOG = fixed_signer(), fixed_signer(KeyKind.ED25519)
KEYRING = keyring_text(receipt=ONE, log=LOG).encode()
PUBLIC = public_pem(ONE.public).encode()
PRIVATE = ONE.private_pem()


def _spoilt(content: bytes) -> st.SearchStrategy[bytes]:
    """The same bytes with a stretch of them replaced."""
    places = st.integers(0, len(content))
    return st.builds(
        lambda at, more, new: content[:at] + new + content[at + more :],
        places,
        st.integers(0, 12),
        st.binary(max_size=12),
    )


@given(st.binary(max_size=400) | _spoilt(KEYRING))
@settings(max_examples=many(5_000, few=150), deadline=None)
def test_a_keyring_is_read_or_refused_as_input(content: bytes) -> None:
    try:
        keyring = read_keyring("k.yaml", content)
    except InputError:
        return
    assert keyring.keys


@pytest.mark.parametrize("good", [PUBLIC, public_pem(LOG.public).encode()])
@given(data=st.data())
@settings(max_examples=many(5_000, few=100), deadline=None)
def test_a_public_key_is_read_or_refused_as_input(good: bytes, data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=200) | _spoilt(good))
    try:
        public = read_public_key(content, Location("k.pub"))
    except InputError:
        return
    assert read_public_key(public_pem(public).encode(), Location("k.pub")) == public


@given(st.binary(max_size=200) | _spoilt(PRIVATE), st.none() | st.binary(max_size=4))
@settings(max_examples=many(5_000, few=100), deadline=None)
def test_a_private_key_is_read_or_refused_as_input(
    content: bytes, passphrase: bytes | None
) -> None:
    try:
        signer = read_signer("k.pem", content, passphrase)
    except InputError:
        return
    assert signer.sign(b"m")
