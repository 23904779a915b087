"""A decision stands signed in the log before it permits anything, and its head on the comment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.evidence_keys import fixed_signer
from support.judging import ACCEPT, Bench, world
from support.signed_walk import BOT

from switchboard_policy.app.pulls.ledger import Ledger, rollback_entry
from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import InputError
from switchboard_policy.evidence.attestation import read_attestation, verify_attestation
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.records import read_record
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.render.witness import witness, witnessed

LOG_KEY = fixed_signer(KeyKind.ED25519, 21)
ORIGIN = "example.org/policies"


@dataclass
class Logged:
    """A pull request whose gate writes to a log."""

    bench: Bench
    folder: Path

    def records(self) -> list[tuple[str, Any]]:
        """What stands in the log: its event and the statement, whose signature holds."""
        found: list[tuple[str, Any]] = []
        size = verify_log(self.folder, [(ORIGIN, LOG_KEY.public)]).head.size
        if not size:
            return found
        with reading(self.folder) as log:
            for index in range(size):
                content: Any = read_record(log.line(index)).content
                bundle = read_attestation(canonical_bytes(content["attestation"]))
                statement, _ = verify_attestation(bundle, [BOT.public])
                assert content["evidence"] == sha256(bundle.payload)
                found.append((str(content["event"]), statement))
        return found

    def events(self) -> list[str]:
        """The events in the log, in order."""
        return [event for event, _ in self.records()]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Logged]:
    with world(tmp_path / "world") as made:
        bench = Bench(made)
        writer = LogWriter(tmp_path / "log", ORIGIN, LOG_KEY)
        writer.create()
        ledger = Ledger(writer, BOT, "switchboard gate")
        bench.keeping = Keeping(b"a key", bench.trail, ledger)
        yield Logged(bench, tmp_path / "log")


def test_denial_override_and_yes_stand_signed_once_and_name_one_another(on: Logged) -> None:
    on.bench.look()
    assert on.events() == []
    on.bench.asks("rita", ACCEPT)
    on.bench.look()
    (no, denied), (hitl, override), (go, allowed) = on.records()
    assert (no, hitl, go) == ("DECISION_NO_GO", "HITL_OVERRIDE", "DECISION_GO")
    assert (denied.predicate["verdict"], allowed.predicate["verdict"]) == (
        "denied",
        "allowed_by_override",
    )
    subjects = {one.name: one.digest["sha256"] for one in override.subjects}
    assert subjects["decision"] == override.predicate["deniedDecision"].removeprefix("sha256:")
    assert f"sha256:{subjects['change']}" == on.bench.facts["proposal"]["change_digest"]
    assert override.predicate["actor"] == "rita"
    (event,) = on.bench.trail.events
    with reading(on.folder) as log:
        evidence = json.loads(log.line(1))["record"]["evidence"]
    assert event.message.startswith(f"HITL_OVERRIDE {evidence} ")


def test_the_one_comment_carries_the_head_that_covers_it_and_is_left_alone_after(
    on: Logged,
) -> None:
    on.bench.asks("rita", ACCEPT)
    (body,) = on.bench.ours()
    shown = witnessed(body).encode()
    assert verify_log(on.folder, [(ORIGIN, LOG_KEY.public)], witnessed=[shown]).head.size == 3
    on.bench.keeping.ledger.enter(  # type: ignore[union-attr]
        [rollback_entry(f"sha256:{'d' * 64}", handler="watch", reason="burns", at=on.bench.now)],
        on.bench.now,
    )
    on.bench.look()
    assert on.bench.ours() == [body]
    assert on.events()[-1] == "DECISION_ROLLBACK"


def test_no_entry_no_green(on: Logged, tmp_path: Path) -> None:
    nowhere = LogWriter(tmp_path / "nowhere", ORIGIN, LOG_KEY)
    on.bench.keeping = Keeping(b"a key", on.bench.trail, Ledger(nowhere, BOT, "gate"))
    with pytest.raises(InputError):
        on.bench.asks("rita", ACCEPT)
    assert on.bench.conclusion() == "failure"
    assert on.bench.trail.events == []


def test_what_is_no_checkpoint_is_not_shown_as_one() -> None:
    note = f"{ORIGIN}\n3\nqqo=\n\n— {ORIGIN} qqo=\n"
    assert witnessed(f"words\n{witness(note)}more") == note
    for strange in ("", "```\n@everybody\n", "one line\n", note * 100):
        assert witness(strange) == ""
    assert witnessed("```\nnothing of ours\n```\n") == ""
