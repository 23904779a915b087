"""Overrides of another denial than the one here, and denials that went away."""

from __future__ import annotations

from typing import Any

from support.tampering.case import Cases, Workshop
from support.tampering.claims import DECISION
from support.tampering.crafting import (
    edit_statement,
    payload_of,
    put_payload,
)
from support.tampering.world import MADE

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.errors import evidence_receipts as receipts

CASES = Cases("override", of="override")
OVERRIDE = "evidence/attestations/override.sigstore.json"


@CASES.refused(
    "An owner's override of another denial was put in.",
    claims.DecisionOther,
    like="another decision, in the place of the one it must be about",
)
def of_another_decision(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        (decision,) = (each for each in told["subject"] if each["name"] == "decision")
        decision["digest"]["sha256"] = "f" * 64

    edit_statement(work, OVERRIDE, change)


@CASES.refused(
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


@CASES.refused(
    "The denial was replaced by an approval, and the override left in place.",
    claims.DecisionOther,
    like="an override of a decision that is not here, as above",
)
def denial_replaced(work: Workshop) -> None:
    payload = payload_of(work, DECISION)
    put_payload(work, DECISION, payload.replace(b'"verdict":"denied"', b'"verdict":"allowed"'))


@CASES.refused(
    "The denial was taken away: an override lifts one and replaces none.",
    claims.DecisionOther,
    like="an override of a decision that is not here, as above",
)
def denial_taken_away(work: Workshop) -> None:
    del work.files[DECISION]


@CASES.refused(
    "An overridden decision is shown where a plain one is due.",
    claims.AttestationUnexpected,
    like="a kind the profile has no room for",
)
def as_a_plain_decision(work: Workshop) -> None:
    work.asked["profile"] = "decision"
