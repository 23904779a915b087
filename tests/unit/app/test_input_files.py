"""Files that somebody names are read, and no further than is of use."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.app import audit_log
from switchboard_policy.app.evidence.adding import add_bundle
from switchboard_policy.app.evidence.verify import read_outside
from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.receipt import manifest_at, verify_file
from switchboard_policy.errors import InputError
from switchboard_policy.errors.evidence_json import JsonTooLarge
from switchboard_policy.errors.evidence_log import NoteMalformed, ProofMalformed
from switchboard_policy.errors.evidence_receipts import ReceiptTooLong
from switchboard_policy.evidence.receipt import ExpectedReceipt

ENDLESS = Path("/dev/zero")


def test_of_what_is_too_long_one_byte_more_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_file(file) == b"12345"
    assert read_file(file, most_bytes=5) == b"12345"
    assert read_file(file, most_bytes=3) == b"1234"


def test_what_has_no_end_is_refused_wherever_evidence_is_named(tmp_path: Path) -> None:
    keyring = world.write_keyring(tmp_path / "keyring.yaml")
    world.good_set(tmp_path / "set")
    trusted = audit_log.Trusted(keyring, (), world.AT)
    with pytest.raises(ReceiptTooLong):
        verify_file(ENDLESS, keyring=keyring, at=world.AT, expected=ExpectedReceipt("0" * 64))
    with pytest.raises(JsonTooLarge):
        manifest_at(ENDLESS)
    with pytest.raises(JsonTooLarge):
        add_bundle(tmp_path / "set", ENDLESS, keyring, at=world.AT)
    with pytest.raises(ProofMalformed):
        audit_log.verify_one(ENDLESS, ENDLESS, trusted)
    with pytest.raises(NoteMalformed):
        audit_log.prove_history(tmp_path, ENDLESS)
    with pytest.raises(InputError, match="more than 1,000,000 bytes"):
        read_outside(ENDLESS, tmp_path / "set")
