"""Why an attestation is refused: its bundle, its signature, its statement, its predicate."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class AttestationError(EvidenceError):
    """An attestation does not verify; nothing it says is believed."""

    code = "evidence/attestation"


class AttestationUnreadable(AttestationError):  # noqa: N818 - why, in the field's words
    """The file is no Sigstore bundle: a part is missing, or of a wrong type."""

    code = "evidence/bundle_unreadable"


class AttestationVersionRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """A bundle of another media type or version than the one that is read."""

    code = "evidence/bundle_version"


class AttestationFieldUnknown(AttestationError):  # noqa: N818 - why, in the field's words
    """A bundle with a field that is not read, so that it could say what nobody checks."""

    code = "evidence/bundle_field_unknown"


class AttestationMaterialRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """A bundle that leans on a certificate, a timestamp or a log that cannot be checked here."""

    code = "evidence/bundle_material"


class AttestationMessageSignature(AttestationError):  # noqa: N818 - why, in the field's words
    """A signature over a file where one over a statement is due."""

    code = "evidence/message_signature"


class AttestationNotCanonical(AttestationError):  # noqa: N818 - why, in the field's words
    """A bundle in another layout than the one evidence is written in."""

    code = "evidence/bundle_not_canonical"


class Base64Refused(AttestationError):  # noqa: N818 - why, in the field's words
    """Text that only a lenient reader takes for base64."""

    code = "evidence/base64"


class PayloadTypeRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """An envelope around something else than an in-toto statement."""

    code = "evidence/payload_type"


class SignatureMissing(AttestationError):  # noqa: N818 - why, in the field's words
    """An envelope without a signature."""

    code = "evidence/signature_missing"


class SignatureSeveral(AttestationError):  # noqa: N818 - why, in the field's words
    """An envelope with more signatures than the one that is checked."""

    code = "evidence/signature_several"


class SignatureEmpty(AttestationError):  # noqa: N818 - why, in the field's words
    """A signature of no bytes."""

    code = "evidence/signature_empty"


class SignatureInvalid(AttestationError):  # noqa: N818 - why, in the field's words
    """The signature is not one over these bytes: one of them has changed."""

    code = "evidence/signature_invalid"


class PayloadReserialised(AttestationError):  # noqa: N818 - why, in the field's words
    """The signature holds for another layout of the statement than the one that is here."""

    code = "evidence/payload_reserialised"


class AttestationKeyUnknown(AttestationError):  # noqa: N818 - why, in the field's words
    """Signed with a key that is not among those trusted for this."""

    code = "evidence/signer_unknown"


class AttestationKeyContradicts(AttestationError):  # noqa: N818 - why, in the field's words
    """The bundle names another key than the one its signature is of."""

    code = "evidence/key_contradicts"


class StatementMalformed(AttestationError):  # noqa: N818 - why, in the field's words
    """The signed bytes are no in-toto statement: a part is missing, unknown or of a wrong type."""

    code = "evidence/statement_malformed"


class StatementTypeRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """A statement of another type or version than in-toto Statement v1."""

    code = "evidence/statement_type"


class SubjectMissing(AttestationError):  # noqa: N818 - why, in the field's words
    """A statement about nothing."""

    code = "evidence/subject_missing"


class SubjectMalformed(AttestationError):  # noqa: N818 - why, in the field's words
    """A subject without a name or a digest, or two of one name."""

    code = "evidence/subject_malformed"


class DigestUpperCase(AttestationError):  # noqa: N818 - why, in the field's words
    """A digest in capital letters; it would be another one to whoever compares text."""

    code = "evidence/digest_upper_case"


class DigestRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """A digest of an algorithm that is not taken, or of a wrong length."""

    code = "evidence/digest"


class PredicateMissing(AttestationError):  # noqa: N818 - why, in the field's words
    """A statement that says nothing about its subjects."""

    code = "evidence/predicate_missing"


class PredicateTypeRefused(AttestationError):  # noqa: N818 - why, in the field's words
    """A predicate of a type that is not allowed here."""

    code = "evidence/predicate_type"


class PredicateInvalid(AttestationError):  # noqa: N818 - why, in the field's words
    """A predicate that does not fit the schema of its type."""

    code = "evidence/predicate_invalid"
