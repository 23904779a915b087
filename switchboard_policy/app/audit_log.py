"""Work on an audit log by path: append, prove, verify; keys and heads come from files."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.output_files import write_files
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EvidenceError, InputError, UsageError
from switchboard_policy.errors.evidence_log import KeysInLog
from switchboard_policy.evidence.checkpoint import Checkpoint, claimed_checkpoint, read_checkpoint
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.log.appending import Appended, LogWriter
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.records import Record, read_record, record_line
from switchboard_policy.evidence.log.verify import VerifiedLog, verify_log
from switchboard_policy.evidence.note import PACKAGE, Verifier, read_verifier
from switchboard_policy.evidence.proof import verify_proof
from switchboard_policy.evidence.strict_json import read_json
from switchboard_policy.ports.signer import Signer


@dataclass(frozen=True)
class Trusted:
    """Who is believed for a log, as it is asked for.

    Args:
        keyring: file of the keys that are believed; None for none.
        keys: log keys on one line each, as C2SP writes them.
        at: the moment the keyring's keys are judged at, in seconds since the epoch.
    """

    keyring: Path | None
    keys: Sequence[str]
    at: int

    def verifiers(self, log: Path | None = None) -> tuple[Verifier, ...]:
        """Return the keys and their names.

        Args:
            log: the folder they must not come from; None where no log is verified.

        Raises:
            KeysInLog: the keyring lies in it.
            InputError: the keyring cannot be used.
            KeyNotTrusted: it has no key that is believed for a log at that moment.
            UsageError: there is no key at all, or one is none.
        """
        found = [read_verifier(each) for each in self.keys]
        if self.keyring is not None:
            if log is not None and self.keyring.resolve().is_relative_to(log.resolve()):
                message = f"{self.keyring} lies in the log it would vouch for"
                hint = "take it from the protected base branch, or from somebody you trust"
                raise KeysInLog(message, hint=hint)
            keyring = read_keyring(str(self.keyring), read_file(self.keyring))
            trusted = keyring.trusted(KeyRole.LOG, self.at)
            found += [Verifier(each.name, each.public) for each in trusted]
        if not found:
            raise UsageError("no key of a log is given", hint="name --keyring FILE or --key KEY")
        return tuple(found)


@dataclass(frozen=True)
class Opened:
    """A log that somebody appends to.

    Args:
        folder: where it is.
        origin: its name.
        signer: its key.
        create: whether it is begun where there is none.
        heads: files of checkpoints that others hold.
        former: who may have signed for it before; None where nobody else has.
    """

    folder: Path
    origin: str
    signer: Signer
    create: bool = False
    heads: Sequence[Path] = ()
    former: Trusted | None = None


def append(log: Opened, records: Sequence[Record]) -> Appended:
    """Append records to a log: all of them or none.

    Args:
        log: the log, and who signs for it.
        records: who says what, and when.

    Raises:
        InputError: no log is there, or a file cannot be used.
        RecordingError: the disk refuses; nothing was appended.
        UnreachableError: whoever holds the key does not answer; nothing was appended.
        EvidenceError: the log, its head, or one that others hold is refused.
    """
    former = log.former.verifiers() if log.former is not None else ()
    trusted = (Verifier(log.origin, log.signer.public), *former)
    known = [read_checkpoint(read_head_file(each), trusted) for each in log.heads]
    writer = LogWriter(log.folder, log.origin, log.signer, known=known, former=former)
    if log.create:
        writer.create()
    return writer.append_many(records)


def read_records(file: str, content: bytes, *, at: int, by: str) -> list[Record]:
    """Return the records that somebody gives, one JSON object a line.

    Args:
        file: its name, for messages.
        content: its bytes.
        at: when they are appended, in seconds since the epoch.
        by: who appends them.

    Raises:
        InputError: a line is no JSON object, or says what a record cannot; or there is no line.
        UsageError: nobody appends them.
    """
    figures = constants(PACKAGE)
    most, depth = figures.whole("record_bytes"), figures.whole("record_depth")
    found: list[Record] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        where = Location(file, line=number)
        try:
            said = read_json("a record", line, most_bytes=most, depth=depth)
            if not isinstance(said, dict):
                raise InputError("a record is a JSON object, one on each line", location=where)
            record = Record(at, by, said)
            record_line(record)
        except EvidenceError as error:
            raise InputError(error.message, location=where, hint=error.hint) from error
        found.append(record)
    if not found:
        raise InputError("nothing to append: no line", location=Location(file))
    return found


@dataclass(frozen=True)
class Proven:
    """What shows that a record is in a log.

    Args:
        index: of the record, from 0.
        line: the record as its line in the log, without the line's end.
        proof: the proof.
    """

    index: int
    line: bytes
    proof: bytes


def prove(
    folder: Path, *, index: int | None, record: Path | None, checkpoint: Path | None
) -> Proven:
    """Return the proof of one record.

    Args:
        folder: where the log is.
        index: of the record; None where the record is given.
        record: file with the record as it stands in the log; None where the index is given.
        checkpoint: file of the head it should lead to; None for the newest.

    Raises:
        InputError: no log is there, or a file cannot be used.
        LogError: the log has no such record, or cannot show it.
        UsageError: both the index and the record are given, or neither.
    """
    if (index is None) == (record is None):
        raise UsageError("one of --index and --record says which record is meant")
    wanted = None if record is None else _record(record)
    head = None if checkpoint is None else read_head_file(checkpoint)
    with reading(folder) as log:
        place = log.index_of(wanted) if wanted is not None else index
        assert place is not None
        line = log.line(place)
        read_record(line)
        return Proven(place, line, log.proof(place, head))


def prove_history(folder: Path, since: Path) -> tuple[Checkpoint, bytes]:
    """Return what shows that the log has grown from a head somebody holds, and that head.

    The form is what a witness of C2SP is sent: the old size, the hashes, and the newest head.

    Args:
        folder: where the log is.
        since: file of the older head.

    Raises:
        InputError: no log is there, or the file cannot be read.
        LogError: the older head is none, or the log cannot show it.

    Source: https://c2sp.org/tlog-witness, add-checkpoint.
    """
    older = claimed_checkpoint(read_head_file(since))
    with reading(folder) as log:
        hashes, head = log.consistency(older)
    lines = [f"old {older.size}", *(base64.b64encode(each).decode() for each in hashes)]
    return older, "\n".join(lines).encode() + b"\n\n" + head


def verify(folder: Path, trusted: Trusted, heads: Sequence[Path]) -> VerifiedLog:
    """Hold a log to its head and to those that others hold.

    Args:
        folder: where it is.
        trusted: who is believed for it.
        heads: files of checkpoints that others hold.

    Raises:
        InputError: no log is there, or a file cannot be used.
        EvidenceError: the class says what is wrong.
        UsageError: no key is given.
    """
    witnessed = [read_head_file(each) for each in heads]
    return verify_log(folder, trusted.verifiers(folder), witnessed=witnessed)


def verify_one(proof: Path, record: Path, trusted: Trusted) -> Checkpoint:
    """Check the proof of one record, without the log.

    Args:
        proof: file of the proof.
        record: file with the record as it stands in the log.
        trusted: who is believed for the log.

    Raises:
        InputError: a file cannot be used.
        EvidenceError: the class says what is wrong.
        UsageError: no key is given.
    """
    shown = read_file(proof, most_bytes=constants(PACKAGE).whole("proof_bytes"))
    return verify_proof(shown, _record(record), trusted.verifiers())


def read_head_file(file: Path) -> bytes:
    """Return a checkpoint that somebody holds; what is too long for one is refused when it is read.

    Raises:
        InputError: it cannot be read.
    """
    return read_file(file, most_bytes=constants(PACKAGE).whole("note_bytes"))


def _record(file: Path) -> bytes:
    """Return a record as its line; a longer one than there can be proves to be another one."""
    most = constants(PACKAGE).whole("record_bytes") + 1
    return read_file(file, most_bytes=most).removesuffix(b"\n")


def write_out(file: Path, content: bytes) -> None:
    """Write one file, in the place of whatever stood there.

    Raises:
        InputError: the disk refuses.
    """
    write_files(file.parent, {file.name: content})
