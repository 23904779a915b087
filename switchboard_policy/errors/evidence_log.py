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


class CheckpointMissing(LogError):  # noqa: N818 - why, in the field's words
    """A log has records and no signed head, so nothing says what it should hold."""

    code = "log/checkpoint_missing"


class HeadContradicted(LogError):  # noqa: N818 - why, in the field's words
    """A log is asked to sign what contradicts the last head it signed; it signs nothing."""

    code = "log/head_contradicted"


class LogForked(LogError):  # noqa: N818 - why, in the field's words
    """Two heads that trusted keys signed are of two histories."""

    code = "log/forked"


class LogRolledBack(LogError):  # noqa: N818 - why, in the field's words
    """The log's own head is older than one that somebody else holds."""

    code = "log/rolled_back"


class RecordChanged(LogError):  # noqa: N818 - why, in the field's words
    """A record is not the one that stood at its index when the head was signed."""

    code = "log/record_changed"


class RecordRemoved(LogError):  # noqa: N818 - why, in the field's words
    """A record before others is not there any more."""

    code = "log/record_removed"


class RecordInserted(LogError):  # noqa: N818 - why, in the field's words
    """A record stands between others that was not there when the head was signed."""

    code = "log/record_inserted"


class RecordsReordered(LogError):  # noqa: N818 - why, in the field's words
    """Records stand in another order than when the head was signed."""

    code = "log/records_reordered"


class TailCut(LogError):  # noqa: N818 - why, in the field's words
    """The last records that the head was signed over are not there any more.

    Without a list of hashes that fits the head it stands for records taken out further up as well:
    too few are there, and nothing tells which.
    """

    code = "log/tail_cut"


class TailUnsigned(LogError):  # noqa: N818 - why, in the field's words
    """Something stands after the last record that the head was signed over.

    It stands for a record added by somebody else, for a torn write, and for one that its writer was
    stopped before signing: the bytes alone do not tell which.
    """

    code = "log/tail_unsigned"


class RecordsDiffer(LogError):  # noqa: N818 - why, in the field's words
    """The records are not those that the head was signed over.

    It stands for records changed, removed, inserted or put in another order where the list of
    hashes does not fit the head either, so that nothing tells which.
    """

    code = "log/records_differ"


class RecordMalformed(LogError):  # noqa: N818 - why, in the field's words
    """A line of a log is no record."""

    code = "log/record_malformed"


class RecordTooLong(LogError):  # noqa: N818 - why, in the field's words
    """A line is longer than any record of an audit log may be."""

    code = "log/record_too_long"


class RecordUnknown(LogError):  # noqa: N818 - why, in the field's words
    """The log holds no such record."""

    code = "log/record_unknown"


class IndexDamaged(LogError):  # noqa: N818 - why, in the field's words
    """The files beside the records, which could be made from them again, do not fit them."""

    code = "log/index_damaged"


class KeysInLog(LogError):  # noqa: N818 - why, in the field's words
    """The keys that are to be believed lie in the folder of the log they would vouch for."""

    code = "log/keys_in_log"
