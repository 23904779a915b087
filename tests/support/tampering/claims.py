"""Genuine evidence that is not evidence of this: another change, another moment, another key."""

from __future__ import annotations

from typing import Any

from support.evidence_world import CHANGE, REPOSITORY
from support.tampering.case import Cases, Workshop
from support.tampering.crafting import (
    edit_manifest,
    edit_statement,
)
from support.tampering.world import good

from switchboard_policy.errors import evidence_attestations as attestations
from switchboard_policy.errors import evidence_claims as claims

CASES = Cases("claim")
DECISION = "evidence/attestations/decision.sigstore.json"
APPROVAL = "evidence/attestations/approval.sigstore.json"
ELSEWHERE = "f" * 40


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
