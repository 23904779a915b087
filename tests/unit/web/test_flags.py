from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.audits import KeptAudit

from switchboard_policy.errors import InputError
from switchboard_policy.web.flags import FixedFlags, Flags
from switchboard_policy.web.guards import Guard

NOON = 1_795_953_600.0  # 2026-11-29T12:00:00Z
ON = "version: 1\ncustomers: {acme: {policy: true}}\n"
OFF = f"""{ON}overrides:
  - guard: policy
    by: sre-leads
    reason: denies everybody
    since: "2026-11-29T11:00:00Z"
    expires: "2026-11-29T13:00:00Z"
"""


class World:
    """A file of guards, a clock and an audit, in a test's hands."""

    def __init__(self, text: str = ON) -> None:
        self.text = text
        self.changes = 0
        self.reads = 0
        self.now = NOON
        self.audit = KeptAudit()
        self.flags = Flags(
            self.read,
            lambda: self.changes,
            owners=["sre-leads"],
            audit=self.audit,
            now=lambda: self.now,
        )

    def read(self) -> bytes:
        """Give the file."""
        self.reads += 1
        if not self.text:
            raise InputError("cannot be read: no such file")
        return self.text.encode()

    def write(self, text: str) -> None:
        """Change the file."""
        self.text = text
        self.changes += 1

    def on(self, customer: str = "acme") -> bool:
        """Whether the guard of policy is on."""
        return self.flags.switch(Guard.POLICY, customer).on

    def told(self) -> list[str]:
        """Names of the events, in their order."""
        return [event.name for event in self.audit.events]


def test_the_file_is_read_again_when_it_changes_and_only_then() -> None:
    world = World("version: 1\n")
    assert not world.on()
    world.write(ON)
    assert world.on()
    assert world.on()
    assert world.reads == 2


def test_an_override_is_told_when_it_begins_and_ends_to_count() -> None:
    world = World(OFF)
    assert not world.on()
    assert not world.on()
    assert world.told() == ["guard/off"]
    (event,) = world.audit.events
    assert event.message == "policy is off for everybody, by sre-leads: denies everybody"
    assert event.details["expires_s"] == NOON + 3600
    world.now += 3600
    assert world.on()
    assert world.told() == ["guard/off", "guard/on"]


def test_an_override_that_is_taken_back_ends_at_once() -> None:
    world = World(OFF)
    assert not world.on()
    world.write(ON)
    assert world.on()
    assert world.told() == ["guard/off", "guard/on"]


def test_an_override_that_cannot_be_recorded_does_not_count() -> None:
    world = World(OFF)
    world.audit.full = True
    assert world.on()
    world.audit.full = False
    assert not world.on()


@pytest.mark.parametrize(
    "wrong",
    ["", "version: [", "version: 2\n", "version: 1\n", "version: 1\ncustomers: {}\n"],
)
def test_a_file_that_is_wrong_or_weaker_is_not_taken(wrong: str) -> None:
    world = World()
    world.write(wrong)
    assert world.on()
    assert world.on()
    assert world.told() == ["guards/refused"]
    assert "stays in force" in world.audit.events[0].message
    world.write(OFF)
    assert not world.on()


def test_an_override_stays_in_force_beside_a_file_that_is_wrong_and_still_expires() -> None:
    world = World(OFF)
    world.write("version: [")
    assert not world.on()
    world.now += 3600
    assert world.on()


def test_an_unsound_override_is_told_as_critical() -> None:
    world = World(OFF.replace("sre-leads", "nobody"))
    assert world.on()
    assert world.told() == ["guards/override_refused"]
    assert world.audit.events[0].level == "critical"


def test_a_missing_or_wrong_file_is_refused_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        Flags.watching(tmp_path / "guards.yaml", owners=[], audit=KeptAudit())
    (tmp_path / "guards.yaml").write_text("version: 2\n")
    with pytest.raises(InputError, match="version"):
        Flags.watching(tmp_path / "guards.yaml", owners=[], audit=KeptAudit())


def move_there(path: Path, text: str) -> None:
    """Write beside a file, and put that in its place."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


@pytest.mark.parametrize("write", [Path.write_text, move_there])
def test_a_real_file_is_watched(tmp_path: Path, write: Callable[[Path, str], object]) -> None:
    path = tmp_path / "guards.yaml"
    path.write_text("version: 1\n")
    flags = Flags.watching(path, owners=[], audit=KeptAudit())
    assert not flags.switch(Guard.POLICY, "acme").on
    write(path, ON)
    assert flags.switch(Guard.POLICY, "acme").on
    path.unlink()
    assert flags.switch(Guard.POLICY, "acme").on


def test_fixed_flags_are_those_that_ship() -> None:
    assert FixedFlags().switch(Guard.AUTH, "acme").on
    assert not FixedFlags().switch(Guard.POLICY, "acme").on
