"""A set's place in the log: the proof is about this set, and the head no older than one shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import LogProofMissing, LogProofOther
from switchboard_policy.errors.evidence_keys import KeyUnknown
from switchboard_policy.errors.evidence_log import (
    InclusionInvalid,
    LogForked,
    LogKeyUnknown,
    LogRolledBack,
)
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.records import Record
from switchboard_policy.evidence.result import Verification

ORIGIN = "acme.example/log"


class Logged:
    """A set and a log that has a record about it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.log = folder / "set", folder / "log"
        self.manifest = world.good_set(self.root).manifest.sha256
        self.writer = LogWriter(self.log, ORIGIN, world.LOG_KEY)
        self.writer.create()
        self.say({"event": "BEFORE"})

    def say(self, content: Mapping[str, Json]) -> bytes:
        """Append a record and return its line."""
        return self.writer.append_many([Record(world.AT, "gate", content)]).lines[0]

    def bring(self, content: Mapping[str, Json]) -> None:
        """Append a record, and put it and its proof into the set."""
        line = self.say(content)
        with reading(self.log) as log:
            proof = log.proof(log.index_of(line))
        add(self.root, layout.RECORD, line)
        add(self.root, layout.PROOF, proof)

    def about_it(self) -> dict[str, Json]:
        """What a record about the set says."""
        return {"event": "DECISION_GO", "manifest": f"sha256:{self.manifest}"}

    def verified(
        self, *, checkpoints: tuple[bytes, ...] = (), keyring: Keyring | None = None
    ) -> Verification:
        """What verifying the set comes to."""
        return world.verified(
            self.root, keyring=keyring, known=world.expected(checkpoints=checkpoints)
        )


@pytest.fixture
def logged(tmp_path: Path) -> Logged:
    """A set and its log."""
    return Logged(tmp_path)


def reason(verification: Verification) -> type[EvidenceError]:
    """The one reason there is."""
    (error,) = verification.errors
    return type(error)


def test_a_record_about_the_set_is_proven_without_the_log(logged: Logged) -> None:
    logged.bring(logged.about_it())
    logged.log.rename(logged.log.with_name("gone"))
    found = logged.verified()
    assert found.valid
    assert {check.id: check.detail for check in found}[
        "log/proof"
    ] == f"in {ORIGIN}, 2 records long"


def test_a_genuine_proof_of_another_record_is_refused(logged: Logged) -> None:
    logged.bring({"event": "DECISION_GO", "manifest": f"sha256:{'0' * 64}"})
    assert reason(logged.verified()) is LogProofOther


def test_a_record_other_than_the_one_proven_is_refused(logged: Logged) -> None:
    logged.bring(logged.about_it())
    record = logged.root / layout.RECORD
    record.write_bytes(record.read_bytes().replace(b"_GO", b"_NO"))
    assert reason(logged.verified()) is InclusionInvalid


@pytest.mark.parametrize("missing", [layout.PROOF, layout.RECORD])
def test_half_a_proof_is_none(logged: Logged, missing: str) -> None:
    logged.bring(logged.about_it())
    (logged.root / missing).unlink()
    assert reason(logged.verified()) is LogProofMissing


def test_a_head_shown_before_may_be_older_or_the_same(logged: Logged) -> None:
    with reading(logged.log) as log:
        older = log.head()
    logged.bring(logged.about_it())
    with reading(logged.log) as log:
        same = log.head()
    assert logged.verified(checkpoints=(older, same)).valid


def test_a_head_older_than_one_shown_is_refused(logged: Logged) -> None:
    logged.bring(logged.about_it())
    logged.say({"event": "AFTER"})
    with reading(logged.log) as log:
        newer = log.head()
    assert reason(logged.verified(checkpoints=(newer,))) is LogRolledBack


def test_two_heads_of_one_size_and_two_histories_are_refused(logged: Logged) -> None:
    logged.bring(logged.about_it())
    other = LogWriter(logged.log.with_name("fork"), ORIGIN, world.LOG_KEY)
    other.create()
    told = other.append_many([Record(world.AT, "gate", {"event": str(n)}) for n in range(2)])
    assert reason(logged.verified(checkpoints=(told.checkpoint,))) is LogForked


def test_a_head_was_shown_and_the_set_brings_none(logged: Logged) -> None:
    with reading(logged.log) as log:
        shown = log.head()
    assert reason(logged.verified(checkpoints=(shown,))) is LogProofMissing


def test_only_a_key_for_logs_speaks_for_one(logged: Logged) -> None:
    logged.bring(logged.about_it())
    gate = world.trusted(world.ATTESTATION_KEY)
    stranger = world.trusted(
        world.fixed_signer(world.KeyKind.ED25519, 77), KeyRole.LOG, name=ORIGIN
    )
    assert reason(logged.verified(keyring=world.keyring_of(gate))) is KeyUnknown
    assert reason(logged.verified(keyring=world.keyring_of(gate, stranger))) is LogKeyUnknown
