"""Why evidence that is whole does not say what was asked for: one class a reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class ClaimError(EvidenceError):
    """Evidence is genuine, and about something else or not enough."""

    code = "evidence/claims"


class AttestationMissing(ClaimError):  # noqa: N818 - why, in the field's words
    """The profile asks for an attestation that is not there."""

    code = "evidence/attestation_missing"


class AttestationTwice(ClaimError):  # noqa: N818 - why, in the field's words
    """An attestation of which there is one stands there twice."""

    code = "evidence/attestation_twice"


class AttestationUnexpected(ClaimError):  # noqa: N818 - why, in the field's words
    """An attestation is of a kind the profile does not name."""

    code = "evidence/attestation_unexpected"


class SubjectDue(ClaimError):  # noqa: N818 - why, in the field's words
    """An attestation does not name what the profile says it must be about."""

    code = "evidence/subject_due"


class SubjectUnknown(ClaimError):  # noqa: N818 - why, in the field's words
    """An attestation is about something that is not known here, so nobody compared it."""

    code = "evidence/subject_unknown"


class ManifestOther(ClaimError):  # noqa: N818 - why, in the field's words
    """An attestation is about the manifest of another set."""

    code = "evidence/manifest_other"


class RepositoryOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence is about another repository."""

    code = "evidence/repository_other"


class PullRequestOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence is about another pull request."""

    code = "evidence/pull_request_other"


class HeadOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence is about another commit."""

    code = "evidence/head_other"


class BaseOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence was made for another base."""

    code = "evidence/base_other"


class ChangeOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence, an approval or an override is about another change."""

    code = "evidence/change_other"


class DecisionOther(ClaimError):  # noqa: N818 - why, in the field's words
    """An override is about a decision that is not in the set."""

    code = "evidence/decision_other"


class TooOld(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence is older than the profile allows."""

    code = "evidence/too_old"


class FromTheFuture(ClaimError):  # noqa: N818 - why, in the field's words
    """The evidence says it was made after the moment it is checked for."""

    code = "evidence/from_the_future"


class ReceiptMissing(ClaimError):  # noqa: N818 - why, in the field's words
    """The profile asks for a receipt, and there is none."""

    code = "evidence/receipt_missing"


class LogProofMissing(ClaimError):  # noqa: N818 - why, in the field's words
    """The profile asks for a proof from the log, or half of one is there."""

    code = "evidence/log_proof_missing"


class LogProofOther(ClaimError):  # noqa: N818 - why, in the field's words
    """The proof is about a record of the log that speaks of something else."""

    code = "evidence/log_proof_other"


class AboutMissing(ClaimError):  # noqa: N818 - why, in the field's words
    """The set does not say something about itself that the profile asks for."""

    code = "evidence/about_missing"


class Expired(ClaimError):  # noqa: N818 - why, in the field's words
    """An approval or an override counted until an earlier moment."""

    code = "evidence/expired"


class ActorOther(ClaimError):  # noqa: N818 - why, in the field's words
    """An owner's key signs in somebody else's name."""

    code = "evidence/actor_other"


class CustodyBroken(ClaimError):  # noqa: N818 - why, in the field's words
    """A link of the chain of custody is missing, twice there, or follows another one."""

    code = "evidence/custody_broken"
