from __future__ import annotations

import pytest
from support.bundles import private_key, private_pem, public_pem, verification_key

from switchboard_policy.errors import InputError, SwitchboardError, UsageError
from switchboard_policy.opa.bundles.keys import (
    key_ring,
    read_signing_key,
    read_verification_key,
)


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [("rsa", "RS256"), ("p256", "ES256"), ("p384", "ES384"), ("ed25519", "EdDSA")],
)
def test_the_kind_of_key_says_the_algorithm(kind: str, algorithm: str) -> None:
    key = private_key(kind)
    locked = private_pem(key, b"secret")
    signing = read_signing_key("k.pem", locked, key_id="a", passphrase=b"secret")
    assert (signing.id, signing.algorithm) == ("a", algorithm)
    assert algorithm in read_verification_key("p.pem", public_pem(key), key_id="a").algorithms


def test_another_algorithm_of_the_same_kind_can_be_asked_for() -> None:
    content = private_pem(private_key())
    assert read_signing_key("k", content, key_id="a", algorithm="PS512").algorithm == "PS512"
    with pytest.raises(UsageError, match=r"k cannot sign with ES256") as refused:
        read_signing_key("k", content, key_id="a", algorithm="ES256")
    assert refused.value.hint == "did you mean 'RS256'?"


@pytest.mark.parametrize(
    ("content", "passphrase", "said"),
    [
        (private_pem(private_key(), b"secret"), None, "k.pem: a signing key: Password was not"),
        (private_pem(private_key(), b"secret"), b"wrong", "or another passphrase"),
        (private_pem(private_key()), b"secret", "k.pem: a signing key: Password was given but"),
        (b"nothing", None, "no PEM private key"),
        (private_pem(private_key("short")), None, "an RSA key of 1024 bits; 2048 or more"),
        (private_pem(private_key("koblitz")), None, "on the curve secp256k1"),
        (public_pem(private_key()), None, "no PEM private key"),
    ],
)
def test_a_file_that_is_no_signing_key_is_refused(
    content: bytes, passphrase: bytes | None, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_signing_key("k.pem", content, key_id="a", passphrase=passphrase)
    assert said in refused.value.diagnostics()
    assert "secret" not in refused.value.diagnostics()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (private_pem(private_key()), "a private key where a public one is needed"),
        (b"secret", "no PEM public key"),
        (public_pem(private_key("short")), "1024 bits"),
        (public_pem(private_key("koblitz")), "secp256k1"),
    ],
)
def test_a_file_that_is_no_verification_key_is_refused(content: bytes, said: str) -> None:
    """A shared secret is none either: whoever verifies with it could sign."""
    with pytest.raises(InputError, match=said):
        read_verification_key("p.pem", content, key_id="a")


def test_a_ring_holds_each_name_once_and_is_never_empty() -> None:
    old, new = verification_key(), verification_key(number=2, key_id="new")
    assert set(key_ring([old, new])) == {old.id, "new"}
    with pytest.raises(UsageError, match="two verification keys"):
        key_ring([old, old])
    with pytest.raises(SwitchboardError, match="nothing could be believed"):
        key_ring([])
