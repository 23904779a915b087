"""A set verifies as it was made, and each kind of tampering is refused for its own reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import evidence_world as world

from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.errors import evidence_files as files
from switchboard_policy.errors.evidence_attestations import AttestationKeyUnknown, PredicateInvalid
from switchboard_policy.errors.evidence_keys import KeyExpired, KeyRoleWrong
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.create import Saying, add, statement_of
from switchboard_policy.evidence.gathering import manifest_in
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.receipt import issue
from switchboard_policy.evidence.receipt_claims import Approval, Claims
from switchboard_policy.evidence.result import Status, Verification


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A good set."""
    world.good_set(tmp_path)
    return tmp_path


def reasons(verification: Verification) -> list[type[EvidenceError]]:
    """The class of each failure, in order."""
    assert not verification.valid
    return [type(error) for error in verification.errors]


def test_a_good_set_verifies(root: Path) -> None:
    """Every check passes that has something to look at, and raising finds nothing."""
    verification = world.verified(root)

    idle = {check.id for check in verification if check.status is not Status.PASSED}
    assert verification.valid
    assert idle <= {"custody", "receipt", "log", "log/proof", "log/checkpoint"}
    verification.raise_unless_valid()


def rewrite(root: Path, name: str, content: bytes) -> None:
    """Put other bytes into a file."""
    (root / name).write_bytes(content)


def swap(root: Path) -> None:
    """Exchange the names of two files."""
    one, other = root / "charts/acme.svg", root / "charts/globex.svg"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def link_file(root: Path) -> None:
    """Put a link to the same bytes in a file's place."""
    file = root / "proposal.json"
    elsewhere = root.parent / f"{root.name}-elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def link_folder(root: Path) -> None:
    """Put a link to the same folder in a folder's place."""
    elsewhere = root.parent / f"{root.name}-charts"
    (root / "charts").rename(elsewhere)
    (root / "charts").symlink_to(elsewhere)


def not_utf8(root: Path) -> None:
    """Add a file whose name is no UTF-8."""
    with open(os.fsencode(root) + b"/\xff.txt", "xb"):  # noqa: PTH123 - the name is bytes
        pass


@pytest.mark.parametrize(
    ("reason", "tamper"),
    [
        (files.FileChanged, lambda root: rewrite(root, "proposal.json", b'{"id": "7f3c92"}\n')),
        (files.FileMissing, lambda root: (root / "changes.patch").unlink()),
        (files.FileExtra, lambda root: rewrite(root, "charts/more.svg", b"")),
        (files.FileExtra, lambda root: rewrite(root, "evidence/notes.txt", b"")),
        (files.FileExtra, lambda root: (root / "empty").mkdir()),
        (files.FilesSwapped, swap),
        (files.KeysInSet, lambda root: rewrite(root, "evidence/cosign.pub", b"")),
        (files.KeysInSet, lambda root: rewrite(root, "keyring.yaml", b"")),
        (files.FileSpecial, lambda root: os.mkfifo(root / "pipe")),
        (files.NameNotUtf8, not_utf8),
        (files.NameControl, lambda root: rewrite(root, "a\u202etxt.exe", b"")),
        (files.NameBackslash, lambda root: rewrite(root, "charts\\acme.svg", b"")),
    ],
)
def test_each_tampering_with_files_has_a_reason_of_its_own(
    root: Path, reason: type[EvidenceError], tamper: Callable[[Path], object]
) -> None:
    """And no other reason is told."""
    tamper(root)

    assert set(reasons(world.verified(root))) == {reason}


@pytest.mark.parametrize("tamper", [link_file, link_folder])
def test_a_link_is_never_followed(root: Path, tamper: Callable[[Path], object]) -> None:
    """Though it leads to the very bytes that were signed."""
    tamper(root)

    assert reasons(world.verified(root))[0] is files.FileSymlink


def test_without_a_manifest_there_is_no_evidence(tmp_path: Path) -> None:
    """An empty folder proves nothing."""
    world.write_files(tmp_path)

    assert reasons(world.verified(tmp_path))[0] is files.ManifestMissing


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        (claims.HeadOther, world.expected(head="d" * 40)),
        (claims.BaseOther, world.expected(base="d" * 40)),
        (claims.RepositoryOther, world.expected(repository="acme/other")),
        (claims.PullRequestOther, world.expected(pull_request=13)),
        (claims.ChangeOther, world.expected(change_digest=f"sha256:{'d' * 64}")),
    ],
)
def test_evidence_of_something_else_is_refused(
    root: Path, reason: type[EvidenceError], known: world.Expected
) -> None:
    """Genuine as it is."""
    assert reasons(world.verified(root, known=known)) == [reason]


def test_a_key_that_came_with_the_set_counts_for_nothing(tmp_path: Path) -> None:
    """Everything signed anew by a stranger is refused."""
    world.good_set(tmp_path, signer=world.STRANGER_KEY)

    assert set(reasons(world.verified(tmp_path))) == {
        AttestationKeyUnknown,
        claims.AttestationMissing,
    }


def test_a_key_attests_only_what_its_role_may(tmp_path: Path) -> None:
    """An owner's key makes no decision."""
    world.good_set(tmp_path, signer=world.OWNER_KEY)

    assert reasons(world.verified(tmp_path))[0] is KeyRoleWrong


def test_keys_and_sets_have_their_time(root: Path) -> None:
    """Too late for the key, and too early for the set."""
    late, early = world.AT + 90 * world.DAY_S, world.AT - 2 * 3_600

    assert reasons(world.verified(root, at=late))[0] is KeyExpired
    assert set(reasons(world.verified(root, at=early))) == {claims.FromTheFuture}


def test_an_approval_of_another_change_is_refused(root: Path) -> None:
    """It is genuine, and about something else."""
    world.approve(root, f"sha256:{'d' * 64}")

    assert set(reasons(world.verified(root))) == {claims.ChangeOther}


def test_an_attestation_taken_away_is_missed(root: Path) -> None:
    """Only the profile can know."""
    (root / "evidence/attestations/decision.sigstore.json").unlink()

    assert reasons(world.verified(root)) == [claims.AttestationMissing]


def test_an_attestation_of_which_there_is_one_counts_once(root: Path) -> None:
    """A second copy under another name is refused."""
    bundle = (root / "evidence/attestations/decision.sigstore.json").read_bytes()
    rewrite(root, "evidence/attestations/decision-2.sigstore.json", bundle)

    assert reasons(world.verified(root)) == [claims.AttestationTwice]


def test_an_attestation_of_another_set_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Signed by the right key, about the same commit."""
    other = tmp_path_factory.mktemp("other")
    world.good_set(other, set_about=world.about(created=world.AT - 60))
    name = "evidence/attestations/decision.sigstore.json"
    rewrite(root, name, (other / name).read_bytes())

    assert reasons(world.verified(root)) == [claims.ManifestOther]


@pytest.mark.parametrize(
    "said",
    [
        {"handledAt": "yesterday", "position": 1},
        {"handledAt": "2026-99-99T99:99:99Z", "position": 1},
        {"position": {"of": "none"}},
        {},
    ],
)
def test_a_link_of_custody_that_is_none_is_refused_as_such(
    root: Path, said: dict[str, Any]
) -> None:
    """Signed by the right key, and with a moment that no calendar has."""
    manifest = manifest_in(root)
    saying = Saying("custody", PredicateType.CUSTODY, said)
    world.attested(root, "custody", statement_of(saying, manifest))

    assert reasons(world.verified(root)) == [PredicateInvalid]


def test_a_receipt_beside_a_decision_that_is_none_is_refused(tmp_path: Path) -> None:
    """Both are signed by the right keys."""
    other = tmp_path / "other"
    world.good_set(other, said=[Saying("decision", PredicateType.DECISION, {"verdict": "allowed"})])
    manifest = manifest_in(other)
    approval = Approval(
        world.REPOSITORY,
        world.PULL_REQUEST,
        world.HEAD,
        world.BASE,
        "allowed",
        world.CHANGE,
    )
    claims_of_it = Claims(
        issuer="https://acme.example/policies",
        issued_at=world.AT,
        id="receipt-1",
        manifest_sha=manifest.sha256,
        count=len(manifest.entries),
        size=manifest.size,
        done_at=world.MADE,
        approval=approval,
    )
    token = issue(claims_of_it, world.RECEIPT_KEY)
    add(other, layout.RECEIPT, token.encode())

    assert set(reasons(world.verified(other))) == {PredicateInvalid}
