"""Keys are made, handed over and listed; a rotation can be taken back."""

from __future__ import annotations

import resource
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.keyrings import NOW
from support.receipts import APPROVAL, EXPECTED

from switchboard_policy.app.keys import Handover, Wanted, new_key, rotate
from switchboard_policy.app.keys_list import KeyState, list_keys
from switchboard_policy.app.signing import open_signer
from switchboard_policy.errors import EvidenceError, InputError, UsageError
from switchboard_policy.errors.evidence_keys import KeyExpired, KeyRoleWrong, KeyUnknown
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.receipt import issue, verify_receipt

DAY_S = 86_400


def _wanted(folder: Path, name: str, role: KeyRole = KeyRole.RECEIPT) -> Wanted:
    named = "log.example/x" if role is KeyRole.LOG else ""
    return Wanted(name, role, folder / f"{name}.pem", NOW, 100, None, name=named)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A keyring with a key for receipts, one for attestations and one for the log."""
    for name, role in (
        ("first", KeyRole.RECEIPT),
        ("attesting", KeyRole.ATTESTATION),
        ("log", KeyRole.LOG),
    ):
        new_key(_wanted(tmp_path, name, role), tmp_path / "keyring.yaml")
    return tmp_path


def _rotate(world: Path, old: str, new: str, *, by: str = "", days: int = 7, at: int = NOW) -> None:
    signer = open_signer(str(world / f"{by or old}.pem"))
    wanted = replace(_wanted(world, new), not_before=at)
    rotate(wanted, Handover(old, days, "planned"), keyring=world / "keyring.yaml", signer=signer)


def _verify(world: Path, name: str, at: int) -> object:
    signer = open_signer(str(world / f"{name}.pem"))
    claims = replace(APPROVAL, issued_at=at, done_at=at)
    keyring = read_keyring("keyring.yaml", (world / "keyring.yaml").read_bytes())
    return verify_receipt(issue(claims, signer), keyring, at, EXPECTED)


def test_a_new_key_signs_and_is_for_its_owners_eyes_alone(world: Path) -> None:
    assert _verify(world, "first", NOW)
    assert stat.S_IMODE((world / "first.pem").stat().st_mode) == 0o600


def test_a_key_is_never_written_over(world: Path) -> None:
    before = (world / "first.pem").read_bytes()
    with pytest.raises(InputError, match="there already"):
        new_key(replace(_wanted(world, "second"), out=world / "first.pem"))
    assert (world / "first.pem").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "attesting"}, InputError),  # there already
        ({"id": "no blanks"}, InputError),
        ({"role": KeyRole.APPROVAL}, UsageError),  # whose?
        ({"owner": "alice"}, UsageError),
        ({"name": "log.example/x"}, UsageError),
    ],
)
def test_a_key_that_no_keyring_takes_leaves_nothing(
    world: Path, change: dict[str, str], error: type[Exception]
) -> None:
    before = (world / "keyring.yaml").read_bytes()
    with pytest.raises(error):
        new_key(replace(_wanted(world, "second"), **change), world / "keyring.yaml")  # type: ignore[arg-type]
    assert not (world / "second.pem").exists()
    assert (world / "keyring.yaml").read_bytes() == before


def test_a_key_that_no_keyring_could_take_is_refused_without_one_too(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        new_key(replace(_wanted(tmp_path, "k"), id="no blanks"))
    assert not (tmp_path / "k.pem").exists()


def test_a_folder_made_for_a_key_that_is_refused_does_not_stay(tmp_path: Path) -> None:
    wanted = replace(_wanted(tmp_path, "k"), id="no blanks", out=tmp_path / "a" / "b" / "k.pem")
    with pytest.raises(InputError):
        new_key(wanted)
    assert not list(tmp_path.iterdir())


def test_a_key_that_the_disk_cuts_short_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # half a compiled module is a broken one
    wanted = replace(_wanted(tmp_path, "k"), out=tmp_path / "a" / "k.pem")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        with pytest.raises(InputError, match="cannot be written: file too large"):
            new_key(wanted)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())


def test_a_key_goes_into_a_folder_that_is_made_or_nowhere(tmp_path: Path) -> None:
    inside = tmp_path / "not" / "there" / "k.pem"
    assert new_key(replace(_wanted(tmp_path, "k"), out=inside)).id == "k"
    assert open_signer(str(inside))
    with pytest.raises(InputError, match="cannot be written"):
        new_key(replace(_wanted(tmp_path, "k"), out=inside / "k.pem"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"role": KeyRole.APPROVAL}, "a key for approval needs --owner"),
        ({"name": "x"}, "a key for receipt has no --name"),
    ],
)
def test_what_a_role_asks_for_is_said(tmp_path: Path, change: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        new_key(replace(_wanted(tmp_path, "k"), **change))  # type: ignore[arg-type]


def test_both_keys_count_while_they_overlap_and_then_the_new_one_alone(world: Path) -> None:
    _rotate(world, "first", "second")
    for name in ("first", "second"):
        assert _verify(world, name, NOW + 6 * DAY_S)
    assert _verify(world, "second", NOW + 8 * DAY_S)
    with pytest.raises(KeyExpired):
        _verify(world, "first", NOW + 8 * DAY_S)


def test_a_rotation_is_rehearsed_and_taken_back(world: Path) -> None:
    """Rolled back is: the keyring as it was. The old key goes on, the new one never counted."""
    before = (world / "keyring.yaml").read_bytes()
    _rotate(world, "first", "second")
    (world / "keyring.yaml").write_bytes(before)
    (world / "rotations" / "second.sigstore.json").unlink()
    assert _verify(world, "first", NOW + 8 * DAY_S)
    with pytest.raises(KeyUnknown):
        _verify(world, "second", NOW)
    assert [each.key.id for each in list_keys(world / "keyring.yaml", NOW)] == [
        *("first", "attesting", "log")
    ]
    (world / "second.pem").unlink()
    _rotate(world, "first", "second")  # and done again in earnest
    assert _verify(world, "second", NOW)


def test_a_log_hands_over_by_a_key_for_attestations(world: Path) -> None:
    _rotate(world, "log", "log-2", by="attesting")
    found = {each.key.id: each for each in list_keys(world / "keyring.yaml", NOW)}
    assert found["log-2"].key.name == "log.example/x"
    assert found["log-2"].follows is not None


@pytest.mark.parametrize(
    ("old", "by", "at", "error"),
    [
        ("first", "attesting", NOW, KeyRoleWrong),
        ("log", "first", NOW, KeyRoleWrong),
        ("first", "first", NOW + 101 * DAY_S, KeyExpired),
        ("frist", "first", NOW, UsageError),
    ],
)
def test_only_the_old_key_hands_over_while_it_counts(
    world: Path, old: str, by: str, at: int, error: type[Exception]
) -> None:
    before = (world / "keyring.yaml").read_bytes()
    with pytest.raises(error):
        _rotate(world, old, "second", by=by, at=at)
    assert not (world / "second.pem").exists()
    assert not (world / "rotations").exists()
    assert (world / "keyring.yaml").read_bytes() == before


def test_another_key_for_the_same_thing_does_not_hand_over(world: Path) -> None:
    new_key(_wanted(world, "other"), world / "keyring.yaml")
    with pytest.raises(UsageError, match="signing key is other; first hands over"):
        _rotate(world, "first", "second", by="other")


def test_a_rotation_does_not_make_the_old_key_live_longer(world: Path) -> None:
    _rotate(world, "first", "second", days=1_000)
    (first, *_) = list_keys(world / "keyring.yaml", NOW)
    assert first.key.not_after == NOW + 100 * DAY_S


def test_the_list_says_what_expires_soon_and_who_follows_whom(world: Path) -> None:
    _rotate(world, "first", "second")
    found = {each.key.id: each for each in list_keys(world / "keyring.yaml", NOW)}
    assert {name: (each.state, each.days_left) for name, each in found.items()} == {
        "first": (KeyState.EXPIRES_SOON, 7),
        "attesting": (KeyState.VALID, 100),
        "log": (KeyState.VALID, 100),
        "second": (KeyState.VALID, 100),
    }
    follows = found["second"].follows
    assert follows is not None
    assert (follows.old, follows.at, follows.reason) == ("first", NOW, "planned")


@pytest.mark.parametrize(
    ("at", "soon", "state"),
    [
        (NOW - 1, 30, KeyState.NOT_YET),
        (NOW, 101, KeyState.EXPIRES_SOON),
        (NOW, 100, KeyState.VALID),
        (NOW + 100 * DAY_S, 30, KeyState.EXPIRED),
    ],
)
def test_how_a_key_stands_depends_on_the_moment(
    world: Path, at: int, soon: int, state: KeyState
) -> None:
    assert list_keys(world / "keyring.yaml", at, soon_days=soon)[0].state is state


def test_a_revoked_key_is_listed_as_revoked(world: Path) -> None:
    keyring = world / "keyring.yaml"
    text = keyring.read_text("utf-8")
    revoked = "\n    revoked: {at: 2026-12-01T00:00:00Z, reason: lost}"
    keyring.write_text(
        text.replace("\n    role: receipt", f"\n    role: receipt{revoked}"), "utf-8"
    )
    assert list_keys(keyring, NOW)[0].state is KeyState.VALID
    assert list_keys(keyring, NOW + 30 * DAY_S)[0].state is KeyState.REVOKED


def test_the_word_of_a_key_long_gone_is_passed_over(world: Path) -> None:
    _rotate(world, "first", "second")
    keyring = world / "keyring.yaml"
    gone, kept = keyring.read_text("utf-8").split("  - id: attesting")
    keyring.write_text(gone.partition("  - id")[0] + "  - id: attesting" + kept, "utf-8")
    found = list_keys(keyring, NOW)
    assert [each.key.id for each in found] == ["attesting", "log", "second"]
    assert [each.follows for each in found] == [None] * 3


def test_a_word_that_was_changed_is_not_listed_but_refused(world: Path) -> None:
    _rotate(world, "first", "second")
    path = world / "rotations" / "second.sigstore.json"
    path.write_bytes(path.read_bytes().replace(b'"signatures"', b'"signatureS"'))
    with pytest.raises(EvidenceError):
        list_keys(world / "keyring.yaml", NOW)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_signer(str(tmp_path / "nothing.pem"))
    assert "nothing.pem: cannot be read" in caught.value.diagnostics()
