"""Genuine words that do not count: whose they are, when they were said, how often they stand."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from support.evidence_world import DAY_S
from support.tampering.case import Cases, Workshop
from support.tampering.claims import APPROVAL, DECISION, edit_predicate
from support.tampering.crafting import (
    edit_bundle,
    edit_manifest,
    payload_of,
    put_payload,
)
from support.tampering.world import AT, GATE, RECEIPTS

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.errors import evidence_keys as keys
from switchboard_policy.evidence.layout import RECEIPT

CASES = Cases("claim")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group: with (r, s) the pair (r, n - s) verifies as well. Source: SP 800-186, 3.2.1.3."""


@CASES.refused("The gate's own key approved in an owner's place.", keys.KeyRoleWrong)
def approved_by_the_gate(work: Workshop) -> None:
    put_payload(work, APPROVAL, payload_of(work, APPROVAL), signer=GATE)


@CASES.refused(
    "The key of receipts signed the decision.",
    keys.KeyRoleWrong,
    like="a key in another role's place, whichever two they are",
)
def decided_by_the_key_of_receipts(work: Workshop) -> None:
    put_payload(work, DECISION, payload_of(work, DECISION), signer=RECEIPTS)


@CASES.refused("The gate's key had run out.", keys.KeyExpired)
def key_expired(work: Workshop) -> None:
    work.asked["keyring"] = {"gate-2026": {"not_after": AT - DAY_S}}


@CASES.refused("The gate's key is not valid yet.", keys.KeyNotYetValid)
def key_not_yet_valid(work: Workshop) -> None:
    work.asked["keyring"] = {"gate-2026": {"not_before": AT + DAY_S}}


@CASES.refused("The gate's key was withdrawn.", keys.KeyRevoked)
def key_revoked(work: Workshop) -> None:
    work.asked["keyring"] = {"gate-2026": {"revoked": AT - 7_200}}


@CASES.refused("The evidence is of the time after it is checked.", claims.FromTheFuture)
def from_the_future(work: Workshop) -> None:
    edit_manifest(work, lambda told: told["about"].update(created=rfc3339(AT + DAY_S)))


@CASES.refused("The evidence is older than may be.", claims.TooOld)
def stale(work: Workshop) -> None:
    work.asked["profile_asks"] = {"oldest_s": 1_800}


@CASES.refused("An approval counted until an hour ago.", claims.Expired)
def approval_expired(work: Workshop) -> None:
    edit_predicate(work, APPROVAL, expiresAt=rfc3339(AT - 3_600))


@CASES.refused("An owner's key signs in another owner's name.", claims.ActorOther)
def approved_in_another_name(work: Workshop) -> None:
    edit_predicate(work, APPROVAL, actor="cfo")


@CASES.refused("The first link of the chain of custody was taken away.", claims.CustodyBroken)
def custody_link_taken_away(work: Workshop) -> None:
    del work.files["evidence/attestations/custody-1.sigstore.json"]


@CASES.refused("The receipt that is due was taken away.", claims.ReceiptMissing)
def receipt_taken_away(work: Workshop) -> None:
    del work.files[RECEIPT]
    work.asked["profile_asks"] = {"receipt": True}


@CASES.refused(
    "The decision says it is of the year 3000.",
    claims.FromTheFuture,
    like="a time after the check, told by an attestation instead of the manifest",
)
def decided_in_the_future(work: Workshop) -> None:
    edit_predicate(work, DECISION, decidedAt="3000-01-01T00:00:00Z")


@CASES.refused(
    "One owner's approval was copied, to stand for two owners.",
    claims.AttestationTwice,
    like="one statement twice, if of a kind that may be there more than once",
)
def approval_copied(work: Workshop) -> None:
    work.files[APPROVAL.replace("approval.", "approval-2.")] = work.files[APPROVAL]
    work.asked["profile_asks"] = {"approvals": 2}


@CASES.refused(
    "One owner's approval was copied, with the other signature that holds for ECDSA.",
    claims.AttestationTwice,
    like="one statement twice: a signature is no identity",
)
def approval_copied_with_another_signature(work: Workshop) -> None:
    path = APPROVAL.replace("approval.", "approval-2.")
    work.files[path] = work.files[APPROVAL]

    def change(told: dict[str, Any]) -> None:
        (one,) = told["dsseEnvelope"]["signatures"]
        r, s = decode_dss_signature(base64.b64decode(one["sig"]))
        other = encode_dss_signature(r, P256_ORDER - s)
        one["sig"] = base64.b64encode(other).decode()

    edit_bundle(work, path, change)


@CASES.refused(
    "One owner approved twice, where two owners are due.",
    claims.AttestationMissing,
    like="an approval is missing: the second one is by nobody else",
)
def approved_twice_by_one_owner(work: Workshop) -> None:
    path = APPROVAL.replace("approval.", "approval-2.")
    work.files[path] = work.files[APPROVAL]
    edit_predicate(work, path, reason="and once more")
    work.asked["profile_asks"] = {"approvals": 2}


@CASES.refused(
    "An owner said no, where a yes is due.",
    claims.AttestationMissing,
    like="an approval is missing: a rejection is none",
)
def rejected_by_the_owner(work: Workshop) -> None:
    edit_predicate(work, APPROVAL, verdict="rejected", reason="not before the sale")
    work.asked["profile_asks"] = {"approvals": 1}


@CASES.refused(
    "The decision says it is of a time at which its key was not valid yet.",
    keys.KeyNotYetValid,
    like="a key before its time, at the moment it says it signed",
)
def dated_back_before_the_key(work: Workshop) -> None:
    edit_predicate(work, DECISION, decidedAt=rfc3339(AT - 60 * DAY_S))


@CASES.refused(
    "The set was handed on before it was made.",
    claims.CustodyBroken,
    like="links that do not follow one another, in time instead of name",
)
def custody_against_time(work: Workshop) -> None:
    path = "evidence/attestations/custody-2.sigstore.json"
    edit_predicate(work, path, handledAt=rfc3339(AT - DAY_S))


@CASES.verifies("The chain of custody has no second link yet.")
def not_handed_on(work: Workshop) -> None:
    del work.files["evidence/attestations/custody-2.sigstore.json"]


@CASES.verifies("A summary for third parties that no profile asks for was left out.")
def without_summary(work: Workshop) -> None:
    del work.files["evidence/attestations/summary.sigstore.json"]


@CASES.verifies("There is no receipt, and none is due.")
def without_receipt(work: Workshop) -> None:
    del work.files[RECEIPT]


@CASES.verifies("Whoever verifies knows nothing of the change but its evidence.")
def nothing_known(work: Workshop) -> None:
    nothing: dict[str, object] = {"repository": "", "pull_request": 0, "head": "", "base": ""}
    work.asked.update(nothing, change_digest="")


@CASES.verifies("It is verified half a day later, while key and approval are still good.")
def a_while_later(work: Workshop) -> None:
    work.asked["at"] = AT + DAY_S // 2
