"""The cosign program as a signer, in a network namespace without a network; keys go both ways."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, SINCE, UNTIL, keyring_of
from support.receipts import APPROVAL, EXPECTED
from support.tools import require_tool

from switchboard_policy.app.signing import open_signer
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import UnreachableError
from switchboard_policy.evidence.keyring import KeyRole, TrustedKey
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.public_keys import public_pem, read_public_key
from switchboard_policy.evidence.receipt import issue, verify_receipt
from switchboard_policy.evidence.rotation import attest_rotation
from switchboard_policy.evidence.signatures import verify_signature
from switchboard_policy.signers.cosign import Cosign, CosignSigner, find_cosign
from switchboard_policy.signers.pkcs8 import private_pem

PASSPHRASE, CALLERS = b"a passphrase of the tests", "the caller's own"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cosign that has no network: whatever it does, it does offline."""
    cosign, unshare = require_tool("cosign"), require_tool("unshare")
    script = tmp_path_factory.mktemp("offline") / "cosign"
    script.write_text(f'#!/bin/sh\nexec "{unshare}" --net --map-root-user "{cosign}" "$@"\n')
    script.chmod(0o755)
    return script


@pytest.fixture(scope="module")
def signer(program: Path, tmp_path_factory: pytest.TempPathFactory) -> CosignSigner:
    """A signer with a key that openssl decrypted from ours, and cosign imported and encrypted."""
    openssl = require_tool("openssl")
    folder = tmp_path_factory.mktemp("key")
    ours = private_pem(fixed_signer().key, PASSPHRASE)
    opened = [openssl, "pkey", "-passin", f"pass:{PASSPHRASE.decode()}"]
    plain = subprocess.run(opened, input=ours, capture_output=True, check=True).stdout
    cosign = Cosign(program, PASSPHRASE)
    prefix = ["--output-key-prefix", str(folder / "imported")]
    cosign.run(["import-key-pair", "--key", "/dev/stdin", *prefix, "--yes"], plain)
    key = str(folder / "imported.key")
    return CosignSigner(cosign, key, read_public_key(cosign.public_pem(key), Location(key)))


def test_a_key_of_ours_is_the_same_key_in_cosign(signer: CosignSigner) -> None:
    assert signer.public == fixed_signer().public


def test_what_cosign_signs_is_a_signature_like_any_other(signer: CosignSigner) -> None:
    message = b"DSSEv1 4 text 5 hello"
    assert verify_signature(signer.public, signer.sign(message), message)


def test_a_key_behind_cosign_issues_receipts(signer: CosignSigner) -> None:
    receipt = verify_receipt(
        issue(APPROVAL, signer), keyring_of(receipt=fixed_signer()), NOW, EXPECTED
    )
    assert receipt.claims == APPROVAL


def test_a_key_of_cosigns_own_is_opened_like_any_other(tmp_path: Path) -> None:
    cosign = find_cosign(PASSPHRASE)
    cosign.run(["generate-key-pair", "--output-key-prefix", str(tmp_path / "own")])
    signer = open_signer(str(tmp_path / "own.key"), PASSPHRASE)
    assert signer.public == read_public_key((tmp_path / "own.pub").read_bytes(), Location(""))
    assert verify_signature(signer.public, signer.sign(b"m"), b"m")


def test_a_key_of_openssls_is_opened_by_us(tmp_path: Path) -> None:
    openssl, key = require_tool("openssl"), tmp_path / "k.pem"
    kind = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes-256-cbc"]
    command = [openssl, "genpkey", *kind, "-pass", f"pass:{PASSPHRASE.decode()}", "-out", str(key)]
    subprocess.run(command, capture_output=True, check=True)
    signer = open_signer(str(key), PASSPHRASE)
    assert verify_signature(signer.public, signer.sign(b"m"), b"m")


def test_cosign_verifies_that_a_key_handed_over(program: Path, tmp_path: Path) -> None:
    """With the old public key and the new one's digest alone; another key's digest fails."""
    old, new = (
        TrustedKey(name, fixed_signer(n=number).public, KeyRole.RECEIPT, SINCE, UNTIL)
        for name, number in (("old", 1), ("new", 2))
    )
    (tmp_path / "rotation.json").write_bytes(attest_rotation(old, new, fixed_signer(), at=NOW))
    (tmp_path / "old.pub").write_text(public_pem(old.public), encoding="utf-8")
    command = ["verify-blob-attestation", "--key", str(tmp_path / "old.pub")]
    command += ["--bundle", str(tmp_path / "rotation.json"), "--insecure-ignore-tlog"]
    command += ["--type", PredicateType.KEY_ROTATION, "--digestAlg", "sha256", "--digest"]
    Cosign(program).run([*command, sha256(new.public.spki).hexdigest()])
    with pytest.raises(UnreachableError):
        Cosign(program).run([*command, sha256(old.public.spki).hexdigest()])


def test_a_wrong_passphrase_is_said_without_it(signer: CosignSigner) -> None:
    wrong = CosignSigner(Cosign(signer.cosign.program, b"wrong-pass"), signer.key, signer.public)
    with pytest.raises(UnreachableError, match="decryption failed") as caught:
        wrong.sign(b"message")
    assert "wrong-pass" not in str(caught.value)


def test_the_passphrase_stays_in_the_childs_environment(
    signer: CosignSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSIGN_PASSWORD", CALLERS)
    assert verify_signature(signer.public, signer.sign(b"m"), b"m")
    assert os.environ["COSIGN_PASSWORD"] == CALLERS
    assert PASSPHRASE.decode() not in repr(signer)


def test_a_key_service_out_of_reach_is_said_as_such(program: Path) -> None:
    with pytest.raises(UnreachableError, match=r"vault|VAULT_ADDR"):
        Cosign(program, seconds=20).public_pem("hashivault://switchboard")


def test_keyless_signing_asks_the_network_for_an_identity(program: Path) -> None:
    """Without a network it ends at Sigstore's own files: the call itself is understood."""
    with pytest.raises(UnreachableError, match=r"TUF|tuf|network"):
        Cosign(program).attest_keyless(b"{}")


def test_whoever_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    script = tmp_path / "cosign"
    script.write_text("#!/bin/sh\nexec sleep 30\n")
    script.chmod(0o755)
    with pytest.raises(UnreachableError, match=r"took longer than 0\.1 s"):
        Cosign(script, seconds=0.1).public_pem("k")


def test_a_program_that_is_no_cosign_is_no_signer(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="does not run"):
        Cosign(tmp_path / "missing").public_pem("k")
    script = tmp_path / "cosign"
    script.write_text(
        '#!/bin/sh\nfor each; do case "$each" in */bundle.json) echo "{}" > "$each";; esac; done\n'
    )
    script.chmod(0o755)
    with pytest.raises(UnreachableError, match="without a signature"):
        CosignSigner(Cosign(script), "k", fixed_signer().public).sign(b"m")


def test_cosign_is_found_where_it_is_installed() -> None:
    require_tool("cosign")
    assert shutil.which(find_cosign().program)
