"""Why an audit log, its checkpoints and its proofs are refused: one class for each reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class LogError(EvidenceError):
    """An audit log, or what speaks for it, does not verify."""

    code = "log/invalid"


class NoteMalformed(LogError):  # noqa: N818 - why, in the field's words
    """The bytes are no signed note: a text, an empty line, lines of signatures, and no more."""

    code = "log/note_malformed"


class LogKeyUnknown(LogError):  # noqa: N818 - why, in the field's words
    """None of the keys that are trusted for the log has signed."""

    code = "log/key_unknown"


class LogSignatureInvalid(LogError):  # noqa: N818 - why, in the field's words
    """A signature under a trusted key's name was not made by it over this text."""

    code = "log/signature_invalid"


class CheckpointMalformed(LogError):  # noqa: N818 - why, in the field's words
    """A note is signed, and its text is no checkpoint as every reader reads it."""

    code = "log/checkpoint_malformed"


class LogOriginDiffers(LogError):  # noqa: N818 - why, in the field's words
    """A checkpoint speaks of another log."""

    code = "log/origin_differs"


class ProofMalformed(LogError):  # noqa: N818 - why, in the field's words
    """The bytes are no proof of inclusion: cut off, or with something before or after it."""

    code = "log/proof_malformed"


class ProofExtraRefused(LogError):  # noqa: N818 - why, in the field's words
    """A proof carries data of its own that no signature covers."""

    code = "log/proof_extra"


class ProofIndexOutside(LogError):  # noqa: N818 - why, in the field's words
    """A proof speaks of a record that a log of this size does not have."""

    code = "log/proof_index"


class ProofLengthWrong(LogError):  # noqa: N818 - why, in the field's words
    """A proof has more or fewer hashes than its place in the tree asks for."""

    code = "log/proof_length"


class InclusionInvalid(LogError):  # noqa: N818 - why, in the field's words
    """The hashes do not lead from this record, at this index, to the root that was signed.

    It stands for another record, another index, another size and another root alike: the hashes
    tell that one of the four is wrong, and not which.
    """

    code = "log/inclusion_invalid"


class ConsistencyInvalid(LogError):  # noqa: N818 - why, in the field's words
    """Two checkpoints are not shown to be of one history."""

    code = "log/consistency_invalid"
