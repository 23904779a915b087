"""Genuine evidence that is not evidence of this: another change, another moment, another key."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from support.evidence_world import CHANGE, DAY_S, REPOSITORY
from support.tampering.case import Cases, Workshop
from support.tampering.crafting import (
    edit_bundle,
    edit_manifest,
    edit_statement,
    payload_of,
    put_payload,
)
from support.tampering.world import AT, GATE, MADE, RECEIPTS, good

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import evidence_attestations as attestations
from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.errors import evidence_keys as keys
from switchboard_policy.errors import evidence_receipts as receipts
from switchboard_policy.evidence.layout import RECEIPT

CASES = Cases("claim")
OVERRIDES = Cases("override", of="override")
DECISION = "evidence/attestations/decision.sigstore.json"
APPROVAL = "evidence/attestations/approval.sigstore.json"
OVERRIDE = "evidence/attestations/override.sigstore.json"
ELSEWHERE = "f" * 40
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group: with (r, s) the pair (r, n - s) verifies as well. Source: SP 800-186, 3.2.1.3."""


def edit_predicate(work: Workshop, path: str, **fields: object) -> None:
    """Put other fields into what a statement says, and sign it again."""
    edit_statement(work, path, lambda told: told["predicate"].update(fields))


@CASES.refused("The evidence is of another repository.", claims.RepositoryOther)
def other_repository(work: Workshop) -> None:
    work.asked["repository"] = "acme/other-policies"


@CASES.refused("The evidence is of another pull request.", claims.PullRequestOther)
def other_pull_request(work: Workshop) -> None:
    work.asked["pull_request"] = 13


@CASES.refused("Old evidence is shown for a new commit of the pull request.", claims.HeadOther)
def new_head(work: Workshop) -> None:
    work.asked["head"] = ELSEWHERE


@CASES.refused("The pull request was given another base after it was judged.", claims.BaseOther)
def base_retargeted(work: Workshop) -> None:
    work.asked["base"] = ELSEWHERE


@CASES.refused("The evidence is of another change.", claims.ChangeOther)
def other_change(work: Workshop) -> None:
    work.asked["change_digest"] = f"sha256:{'f' * 64}"


@CASES.refused("A genuine decision about another set was put in.", claims.ManifestOther)
def decision_of_another_set(work: Workshop) -> None:
    other = Workshop(dict(good("decision")))
    edit_manifest(other, lambda told: told["about"].update(pullRequest=13))
    work.files[DECISION] = other.files[DECISION]


@CASES.refused(
    "A decision names this set and another commit.",
    claims.HeadOther,
    like="another commit, told by an attestation instead of the manifest",
)
def decision_of_another_head(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        (head,) = (each for each in told["subject"] if each["name"] == "head")
        head["digest"]["gitCommit"] = ELSEWHERE

    edit_statement(work, DECISION, change)


@CASES.refused(
    "An owner's approval of another change was put in.",
    claims.ChangeOther,
    like="another change, told by an approval instead of the manifest",
)
def approval_of_another_change(work: Workshop) -> None:
    edit_statement(
        work,
        APPROVAL,
        lambda told: told["subject"][0].update(digest={"sha256": "f" * 64}),
    )


@CASES.refused(
    "The decision was taken away, as nothing but a list of what is due notices.",
    claims.AttestationMissing,
)
def decision_taken_away(work: Workshop) -> None:
    del work.files[DECISION]


@CASES.refused("There are two decisions, and a reader may take either.", claims.AttestationTwice)
def two_decisions(work: Workshop) -> None:
    path = "evidence/attestations/decision-2.sigstore.json"
    work.files[path] = work.files[DECISION]
    edit_statement(
        work, path, lambda told: told["predicate"].update(summary="nothing is against it")
    )


@CASES.refused(
    "A statement of a kind that nobody asked for came along.", claims.AttestationUnexpected
)
def unexpected_kind(work: Workshop) -> None:
    edit_statement(
        work, APPROVAL, lambda told: told.update(predicateType="https://acme.example/waiver/v1")
    )


@CASES.refused("A decision goes as a proposal.", attestations.PredicateInvalid)
def predicate_types_swapped(work: Workshop) -> None:
    edit_statement(
        work,
        "evidence/attestations/summary.sigstore.json",
        lambda told: told.update(predicateType="urn:switchboard-policy:predicate:proposal:1"),
    )


@CASES.refused(
    "A decision says nothing of what was decided, beside a receipt that says it was allowed.",
    attestations.PredicateInvalid,
    like="what is said is not of its kind's form",
)
def decision_without_verdict(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        for name in ("verdict", "decidedAt", "engine"):
            del told["predicate"][name]

    edit_statement(work, DECISION, change)


@CASES.refused("A decision does not name the set it is about.", claims.SubjectDue)
def no_manifest_named(work: Workshop) -> None:
    edit_statement(
        work,
        DECISION,
        lambda told: told.update(
            subject=[each for each in told["subject"] if each["name"] == "head"]
        ),
    )


@CASES.refused("A statement is about something that nobody compares.", claims.SubjectUnknown)
def unknown_subject(work: Workshop) -> None:
    more = {"name": "image", "digest": {"sha256": "f" * 64}}
    edit_statement(work, DECISION, lambda told: told["subject"].append(more))


@CASES.refused("The manifest does not say which change it is about.", claims.AboutMissing)
def no_change_named(work: Workshop) -> None:
    del work.files[APPROVAL]
    edit_manifest(work, lambda told: told["about"].pop("changeDigest"))
    edit_statement(work, DECISION, lambda told: told["predicate"]["change"].pop("changeDigest"))
    work.asked["change_digest"] = ""


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
    "An approval says in its text that it is for another pull request.",
    claims.PullRequestOther,
    like="another pull request, told by an approval instead of the manifest",
)
def approval_of_another_pull_request(work: Workshop) -> None:
    change = {"changeDigest": CHANGE, "repository": REPOSITORY, "pullRequest": 13}
    edit_predicate(work, APPROVAL, change=change)


@CASES.refused(
    "An approval of the same change in another repository was put in, and this set names none.",
    claims.RepositoryOther,
    like="another repository, told by an approval instead of the manifest",
)
def approval_from_another_repository(work: Workshop) -> None:
    edit_manifest(work, lambda told: told["about"].pop("repository"))
    work.asked["repository"] = ""


@CASES.refused(
    "An approval answers another decision than the one here, in its text alone.",
    claims.DecisionOther,
)
def approval_of_another_decision(work: Workshop) -> None:
    edit_predicate(work, APPROVAL, decision=f"sha256:{'f' * 64}")


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


@OVERRIDES.refused(
    "An owner's override of another denial was put in.",
    claims.DecisionOther,
    like="another decision, in the place of the one it must be about",
)
def of_another_decision(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        (decision,) = (each for each in told["subject"] if each["name"] == "decision")
        decision["digest"]["sha256"] = "f" * 64

    edit_statement(work, OVERRIDE, change)


@OVERRIDES.refused(
    "The gate denied again after the override, and a receipt still calls it allowed.",
    receipts.ReceiptFactDiffers,
    like="a claim that is not the case: an override lifts the denial it names and no later one",
)
def denied_again(work: Workshop) -> None:
    path = "evidence/attestations/decision-10.sigstore.json"
    work.files[path] = work.files[DECISION]
    payload = payload_of(work, path).replace(b'"1 soft finding"', b'"denied again"')
    later = rfc3339(MADE + 1_200).encode()
    put_payload(work, path, payload.replace(rfc3339(MADE).encode(), later))


@OVERRIDES.refused(
    "The denial was replaced by an approval, and the override left in place.",
    claims.DecisionOther,
    like="an override of a decision that is not here, as above",
)
def denial_replaced(work: Workshop) -> None:
    payload = payload_of(work, DECISION)
    put_payload(work, DECISION, payload.replace(b'"verdict":"denied"', b'"verdict":"allowed"'))


@OVERRIDES.refused(
    "The denial was taken away: an override lifts one and replaces none.",
    claims.DecisionOther,
    like="an override of a decision that is not here, as above",
)
def denial_taken_away(work: Workshop) -> None:
    del work.files[DECISION]


@OVERRIDES.refused(
    "An overridden decision is shown where a plain one is due.",
    claims.AttestationUnexpected,
    like="a kind the profile has no room for",
)
def as_a_plain_decision(work: Workshop) -> None:
    work.asked["profile"] = "decision"


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
