from __future__ import annotations

from support.evidence_keys import fixed_signer

from switchboard_policy.evidence.attestation import attest, read_attestation, verify_attestation
from switchboard_policy.evidence.statement import Statement, Subject


def test_what_was_signed_is_what_is_read() -> None:
    said = Statement((Subject("manifest.json", {"sha256": "a" * 64}),), "urn:x:y", {"n": 1})
    signer = fixed_signer()
    bundle = attest(said, signer)
    found, key = verify_attestation(read_attestation(bundle, canonical=True), [signer.public])
    assert (found, key) == (said, signer.public)
    assert attest(found, signer) == bundle
