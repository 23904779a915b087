"""A set's place in the log, claimed with another record, another head or half a proof."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence

from support.tampering.case import Cases, Workshop
from support.tampering.world import LOG, ORIGIN, PLACE, STRANGER_LOG, head_over, in_log, lines

from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.errors import evidence_json as json_errors
from switchboard_policy.errors import evidence_log as log_errors
from switchboard_policy.evidence.checkpoint import Checkpoint, sign_checkpoint
from switchboard_policy.evidence.layout import CHECKPOINT, PROOF, RECORD
from switchboard_policy.evidence.note import sign_note
from switchboard_policy.evidence.proof import Proof, proof_bytes, read_proof
from switchboard_policy.ports.signer import Signer

CASES = Cases("proof")
OTHER = "f" * 64


def change_proof(
    work: Workshop,
    *,
    index: int | None = None,
    hashes: Sequence[bytes] | None = None,
    checkpoint: bytes | None = None,
) -> None:
    """Put another index, other hashes or another head into the proof."""
    told = read_proof(work.files[PROOF])
    work.files[PROOF] = proof_bytes(
        Proof(
            told.index if index is None else index,
            told.hashes if hashes is None else tuple(hashes),
            told.checkpoint if checkpoint is None else checkpoint,
        )
    )


def head_text(work: Workshop, change: Callable[[list[str]], list[str]], by: Signer = LOG) -> None:
    """Sign other lines as the proof's head."""
    text = read_proof(work.files[PROOF]).checkpoint.decode().partition("\n\n")[0]
    change_proof(work, checkpoint=sign_note("\n".join(change(text.split("\n"))) + "\n", ORIGIN, by))


@CASES.refused("The proof was taken away and the record left.", claims.LogProofMissing)
def proof_taken_away(work: Workshop) -> None:
    del work.files[PROOF]


@CASES.refused(
    "A genuine record about another set was put in, with its proof.", claims.LogProofOther
)
def record_of_another_set(work: Workshop) -> None:
    work.files |= in_log(OTHER)


@CASES.refused(
    "The record says something else than the one in the log.", log_errors.InclusionInvalid
)
def record_changed(work: Workshop) -> None:
    work.replace(RECORD, b'"by":"gate"', b'"by":"cfo"')


@CASES.refused("The record is proven, and none that can be read.", log_errors.RecordMalformed)
def record_of_no_form(work: Workshop) -> None:
    proven(work, b'{"manifest":"sha256:' + OTHER.encode() + b'"}')


@CASES.refused(
    "The record is proven, and in another layout than the log's.",
    json_errors.JsonNotCanonical,
    like="JSON in another layout, in another file",
)
def record_in_another_layout(work: Workshop) -> None:
    proven(work, work.files[RECORD].replace(b",", b", "))


def proven(work: Workshop, record: bytes) -> None:
    """Put a record of any bytes into a log of its own, which the log's key signs."""
    work.files[RECORD] = record
    head = sign_checkpoint(head_over([record]), LOG)
    work.files[PROOF] = proof_bytes(Proof(0, (), head))
    del work.files[CHECKPOINT]


@CASES.refused(
    "The proof names the index before.",
    log_errors.InclusionInvalid,
    like="hashes lead from another record, index, size or root: they cannot tell which is wrong",
)
def index_before(work: Workshop) -> None:
    change_proof(work, index=PLACE + 1)


@CASES.refused(
    "The proof names an index that the log does not reach.", log_errors.ProofIndexOutside
)
def index_beyond(work: Workshop) -> None:
    change_proof(work, index=PLACE + 2)


@CASES.refused(
    "A trusted head of one record more, with the same root, stands under the proof.",
    log_errors.ProofLengthWrong,
)
def size_above(work: Workshop) -> None:
    head_text(work, lambda told: [told[0], str(int(told[1]) + 1), told[2]])


@CASES.refused(
    "A trusted head of one record less, with the same root, stands under the proof.",
    log_errors.ProofLengthWrong,
    like="a proof of another length than index and size ask for",
)
def size_below(work: Workshop) -> None:
    head_text(work, lambda told: [told[0], str(int(told[1]) - 1), told[2]])


@CASES.refused(
    "A trusted head with another root stands under the proof.",
    log_errors.InclusionInvalid,
    like="hashes lead from another record, index, size or root: they cannot tell which is wrong",
)
def roots_swapped(work: Workshop) -> None:
    other = base64.b64encode(head_over(lines(OTHER)).root).decode()
    head_text(work, lambda told: [*told[:2], other])


@CASES.refused(
    "The last hash was taken out of the proof.",
    log_errors.ProofLengthWrong,
    like="a proof of another length than index and size ask for",
)
def hash_taken_out(work: Workshop) -> None:
    change_proof(work, hashes=read_proof(work.files[PROOF]).hashes[:-1])


@CASES.refused(
    "The proof has no hash at all.",
    log_errors.ProofLengthWrong,
    like="a proof of another length than index and size ask for",
)
def no_hash(work: Workshop) -> None:
    change_proof(work, hashes=())


@CASES.refused("Something stands before the proof.", log_errors.ProofMalformed)
def preceding_garbage(work: Workshop) -> None:
    work.files[PROOF] = b"\n" + work.files[PROOF]


@CASES.refused("Something stands behind the proof.", log_errors.NoteMalformed)
def trailing_garbage(work: Workshop) -> None:
    work.files[PROOF] += b"x"


@CASES.refused(
    "The proof was cut off within its hashes.",
    log_errors.ProofMalformed,
    like="a proof whose lines are not those of one",
)
def truncated(work: Workshop) -> None:
    work.files[PROOF] = work.files[PROOF][:80]


@CASES.refused(
    "The proof is empty.",
    log_errors.ProofMalformed,
    like="a proof whose lines are not those of one",
)
def empty(work: Workshop) -> None:
    work.files[PROOF] = b""


@CASES.refused("The proof carries data that no signature covers.", log_errors.ProofExtraRefused)
def extra_data(work: Workshop) -> None:
    work.replace(PROOF, b"\nindex ", b"\nextra YWxsIGlzIHdlbGw=\nindex ")


@CASES.refused("The head was signed by a key that nobody trusts.", log_errors.LogKeyUnknown)
def head_by_a_stranger(work: Workshop) -> None:
    head_text(work, lambda told: told, by=STRANGER_LOG)


@CASES.refused("One bit of the head's signature is another one.", log_errors.LogSignatureInvalid)
def head_signature(work: Workshop) -> None:
    note = read_proof(work.files[PROOF]).checkpoint.rstrip(b"\n")
    signed = note.rpartition(b" ")[2]
    value = bytearray(base64.b64decode(signed))
    value[20] ^= 1
    change_proof(work, checkpoint=note.replace(signed, base64.b64encode(bytes(value))) + b"\n")


@CASES.refused("The log's own key signed the head of another log.", log_errors.LogOriginDiffers)
def head_of_another_log(work: Workshop) -> None:
    head_text(work, lambda told: ["acme.example/other", *told[1:]])


@CASES.refused("The head's size has a leading zero.", log_errors.CheckpointMalformed)
def leading_zero(work: Workshop) -> None:
    head_text(work, lambda told: [told[0], f"0{told[1]}", told[2]])


@CASES.refused(
    "The head's size is beyond any log's.",
    log_errors.CheckpointMalformed,
    like="a head that is signed and is none",
)
def huge_size(work: Workshop) -> None:
    head_text(work, lambda told: [told[0], "9" * 400, told[2]])


@CASES.refused("A newer head was shown before than the one of the proof.", log_errors.LogRolledBack)
def rolled_back(work: Workshop) -> None:
    newer = [*lines(OTHER), b"{}", b"{}"]
    work.asked["checkpoints"] = [sign_checkpoint(head_over(newer), LOG).decode()]


@CASES.refused("A head of the same size and another root was shown before.", log_errors.LogForked)
def forked(work: Workshop) -> None:
    other = Checkpoint(ORIGIN, PLACE + 2, bytes(32))
    work.asked["checkpoints"] = [sign_checkpoint(other, LOG).decode()]


@CASES.refused(
    "A head was shown before, and the set's place in the log was taken away.",
    claims.LogProofMissing,
    like="a proof that is due and not there",
)
def place_taken_away(work: Workshop) -> None:
    for path in (PROOF, RECORD, CHECKPOINT):
        del work.files[path]
    work.asked["checkpoints"] = [sign_checkpoint(head_over(lines(OTHER)[:3]), LOG).decode()]


@CASES.verifies("A witness signed the log's head as well, and nobody here knows the witness.")
def witnessed(work: Workshop) -> None:
    witness = sign_note(
        work.files[CHECKPOINT].decode().partition("\n\n")[0] + "\n", "witness.example", STRANGER_LOG
    )
    work.files[CHECKPOINT] += witness.partition(b"\n\n")[2]


@CASES.verifies("The set stands in no log, and nothing asks for it.")
def in_no_log(work: Workshop) -> None:
    for path in (PROOF, RECORD, CHECKPOINT):
        del work.files[path]
