"""`switchboard evidence`: what people type, what they are told, and which status it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import evidence_world as world
from support.evidence_keys import FixedSigner
from support.walk import call, told

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.strict_json import canonical_bytes

AT = rfc3339(world.AT)
MADE = rfc3339(world.MADE)
INVALID, INPUT, USAGE = 20, 4, 2


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A good set, with an approval."""
    folder = tmp_path / "set"
    world.good_set(folder)
    world.approve(folder)
    return folder


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    """The keys that are believed."""
    return world.write_keyring(tmp_path / "keyring.yaml")


def verify(root: Path, keyring: Path, *more: str | Path) -> tuple[int, str, str]:
    """Verify a set, and return status, stdout and stderr."""
    done = call("evidence", "verify", root, "--keyring", keyring, "--at", AT, *more)
    return done.status, done.stdout, done.stderr


def test_a_good_set_is_told_figures_first(root: Path, keyring: Path) -> None:
    status, out, err = verify(root, keyring, "--head", world.HEAD)
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[:3] == [
        "✓ Evidence verifies",
        f"  5 files, 84 bytes; 3 attestations by 2 keys; made {MADE}",
        f"  decision  allowed: 2 rules asked  (gate-2026, key gate-2026, {MADE})",
    ]
    assert f"  ✓ It is about the commit that was asked for  {world.HEAD}" in lines
    assert "✗" not in out


def test_a_refused_set_says_why_and_nothing_of_what_it_says(root: Path, keyring: Path) -> None:
    (root / "proposal.json").write_bytes(b"{}")
    status, out, err = verify(root, keyring)
    assert status == INVALID
    assert out.splitlines()[0] == "✗ Evidence is refused"
    assert err.startswith("evidence/file_changed: 'proposal.json' has the digest ")
    assert "approved by" not in out


def test_machines_are_told_the_same(root: Path, keyring: Path) -> None:
    status, out, err = verify(root, keyring, "--pull", "13", "--format", "json")
    document = json.loads(out)
    assert (status, err) == (INVALID, "")
    assert document["schema"] == "switchboard.evidence/v1"
    assert not document["valid"]
    assert document["said"] == []
    assert document["error"]["code"] == "evidence/pull_request_other"
    assert document["about"]["pull_request"] == "12"
    checks = {each["id"]: each for each in document["checks"]}
    assert checks["files"]["status"] == "passed"
    assert checks["about"]["status"] == "failed"


def test_one_reason_is_told_once_with_everything_it_fails(
    root: Path, keyring: Path, tmp_path: Path
) -> None:
    late = ("--keyring", keyring, "--at", rfc3339(world.AT + 90 * world.DAY_S))
    page = tmp_path / "page.html"
    done = call("evidence", "verify", root, *late, "--html", page)
    head = done.stdout.split("\n\n")[0].splitlines()
    (place,) = (n for n, line in enumerate(head) if "key gate-2026 was valid until" in line)
    assert head[place + 1] == "    2 times: decision, simulation"
    assert page.read_text("utf-8").count("(2 times: decision, simulation)") == 1
    told_late = json.loads(call("evidence", "verify", root, *late, "--format", "json").stdout)
    expired = [each for each in told_late["errors"] if each["code"] == "evidence/key_expired"]
    assert [each["checks"] for each in expired] == [
        ["attestations/approval/signed"],
        ["attestations/decision/signed", "attestations/simulation/signed"],
    ]


@pytest.mark.parametrize(
    "known",
    [("--head", "main"), ("--change", "0" * 64), ("--repository", "acme"), ("--base", "A" * 40)],
)
def test_what_no_set_could_be_about_is_no_fault_of_the_set(
    root: Path, keyring: Path, known: tuple[str, str]
) -> None:
    status, out, err = verify(root, keyring, *known)
    assert (status, out) == (USAGE, "")
    assert repr(known[1]) in err


def test_a_keyring_from_the_set_is_refused(root: Path) -> None:
    status, out, err = verify(root, world.write_keyring(root / "trusted.yaml"))
    assert (status, out) == (INVALID, "")
    assert "lies in the set it would vouch for" in err


def test_a_profile_of_ones_own_is_taken_by_path(root: Path, keyring: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    attestation = (
        "name: mine\nattestations:\n  - title: what was decided\n"
        "    predicate: urn:switchboard-policy:predicate:decision:1\n"
        "    roles: [attestation]\n    subjects: [manifest.json]\n"
    )
    mine.write_text(attestation)
    status, _, err = verify(root, keyring, "--profile", mine)
    assert status == INVALID
    assert err.startswith("evidence/attestation_unexpected: profile mine has no room for ")
    mine.write_text("name: mine\nattestations: []\n")
    status, _, err = verify(root, keyring, "--profile", mine)
    assert (status, err) == (
        INPUT,
        f"{mine}:2:15: attestations is empty; something must stand here\n",
    )
    status, _, err = verify(root, keyring, "--profile", "decisoin")
    assert (status, err) == (
        USAGE,
        "there is no profile 'decisoin'; did you mean 'decision'?\n",
    )


def test_a_page_is_written_beside_the_set_and_never_into_it(
    root: Path, keyring: Path, tmp_path: Path
) -> None:
    page = tmp_path / "out" / "page.html"
    assert verify(root, keyring, "--html", page)[0] == 0
    assert "Evidence verifies" in page.read_text("utf-8")
    status, _, err = verify(root, keyring, "--html", root / "page.html")
    assert status == USAGE
    assert "would lie in the set" in err
    assert verify(root, keyring)[0] == 0


def test_a_folder_is_made_a_set_that_verifies(tmp_path: Path, keyring: Path) -> None:
    root, key, decision = (tmp_path / name for name in ("made", "key.pem", "decision.json"))
    root.mkdir()
    (root / "decision-memo.md").write_text("go\n")
    key.write_bytes(world.ATTESTATION_KEY.private_pem())
    (said,) = (each.predicate for each in world.sayings() if each.name == "decision")
    decision.write_bytes(canonical_bytes(said))
    create = ("evidence", "create", root, "--signing-key", key, "--at", MADE)
    about = ("--repository", world.REPOSITORY, "--pull", "12", "--change", world.CHANGE)
    commits = ("--head", world.HEAD, "--base", world.BASE)
    words = (*create, *about, *commits, "--attest", f"decision={decision}")
    made = told(*words)
    assert made["attestations"] == ["decision"]
    status, out, _ = verify(root, keyring, *about, *commits, "--format", "json")
    assert (status, json.loads(out)["about"]["manifest"]) == (0, made["manifest"])
    again = call(*words)
    assert (again.status, "a set is made once" in again.stderr) == (USAGE, True)


@pytest.mark.parametrize(
    ("attest", "status", "says"),
    [
        ((), USAGE, "it holds no proposal.json; give --attest"),
        (("--attest", "decison={}"), USAGE, "did you mean 'decision'?"),
        (("--attest", "custody={}"), INPUT, "does not fit its schema"),
    ],
)
def test_what_cannot_be_attested_leaves_the_folder_as_it_was(
    tmp_path: Path, attest: tuple[str, ...], status: int, says: str
) -> None:
    root, key, predicate = (tmp_path / name for name in ("made", "key.pem", "said.json"))
    root.mkdir()
    (root / "a.txt").write_text("a\n")
    key.write_bytes(world.ATTESTATION_KEY.private_pem())
    predicate.write_text("{}")
    words = [word.format(predicate) for word in attest]
    done = call("evidence", "create", root, "--signing-key", key, *words)
    assert done.status == status
    assert says in done.stderr
    assert [path.name for path in root.iterdir()] == ["a.txt"]


def test_a_manifest_nobody_signed_makes_way_for_a_signed_one(tmp_path: Path) -> None:
    root = tmp_path / "set"
    world.good_set(root, said=())
    assert not (root / layout.ATTESTATIONS).exists()
    world.good_set(root)
    assert world.verified(root).valid


@pytest.mark.parametrize(
    ("signer", "name", "says"),
    [
        (world.STRANGER_KEY, world.OWNER, "is not in the keyring"),
        (world.ATTESTATION_KEY, world.OWNER, "key gate-2026 is for attestation"),
        (world.OWNER_KEY, "somebody", "and key sre-lead-2026 is sre-lead's"),
    ],
    ids=["a stranger's key", "the gate's key", "another name"],
)
def test_a_word_that_nobody_would_believe_is_not_added(
    keyring: Path, tmp_path: Path, signer: FixedSigner, name: str, says: str
) -> None:
    root, key = tmp_path / "new", tmp_path / "key.pem"
    world.good_set(root)
    words = ("evidence", "approve", root, "--keyring", keyring, "--profile", "decision")
    by = ("--at", AT, "--signing-key", key, "--as")
    key.write_bytes(signer.private_pem())
    refused = call(*words, *by, name)
    assert (refused.status, says in refused.stderr) == (INVALID, True)
    assert verify(root, keyring)[0] == 0
    key.write_bytes(world.OWNER_KEY.private_pem())
    assert call(*words, *by, world.OWNER).status == 0
    assert "approved by sre-lead" in verify(root, keyring)[1]
