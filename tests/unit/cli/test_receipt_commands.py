"""`switchboard receipt`: issued for a set that verifies, and verified by whoever holds one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import evidence_world as w
from support.tampering import world as tampering

from switchboard_policy.cli.entry import run
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors.evidence_receipts import ReceiptFactDiffers
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.create import Saying
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.receipt import ExpectedReceipt, issue, verify_receipt

USAGE = 2
NOW = ["--at", rfc3339(w.AT)]
ISSUER = ["--issuer", "https://acme.example/policies"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good set beside its keyring and the key for receipts."""
    monkeypatch.chdir(tmp_path)
    w.good_set(tmp_path / "set")
    w.write_keyring(tmp_path / "keyring.yaml")
    (tmp_path / "receipts.pem").write_bytes(w.RECEIPT_KEY.private_pem())
    (tmp_path / "attestations.pem").write_bytes(w.ATTESTATION_KEY.private_pem())
    return tmp_path


def _issue(*more: str, key: str = "receipts.pem") -> int:
    keys = ["--keyring", "keyring.yaml", "--signing-key", key]
    return run(["receipt", "issue", "set", *keys, *ISSUER, *NOW, *more])


def _verify(*more: str, file: str = "set/evidence/receipt.jws") -> int:
    return run(["receipt", "verify", file, "--keyring", "keyring.yaml", *NOW, *more])


MANIFEST = ["--manifest", "set/evidence/manifest.json"]


def test_a_receipt_for_an_approval_is_issued_and_verified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _issue() == 0
    token = (folder / "set" / layout.RECEIPT).read_text("ascii")
    assert capsys.readouterr().out == f"{token}\n"
    place = ["--repository", w.REPOSITORY, "--pull", "12", "--head", w.HEAD, "--base", w.BASE]
    assert _verify(*MANIFEST, "--kind", "approval", *place) == 0
    told = capsys.readouterr().out
    assert "✓ a receipt for an approval, issued by https://acme.example/policies" in told
    assert "acme/policies#12, allowed" in told
    assert _verify(*MANIFEST, "--format", "json") == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert (claims["count"], claims["iat"]) == (len(w.FILES), w.AT)
    assert claims["ts"] == rfc3339(w.MADE)


def test_the_set_with_its_receipt_verifies_and_no_other_receipt_does(folder: Path) -> None:
    assert _issue() == 0
    assert w.verified(folder / "set").valid
    token = (folder / "set" / layout.RECEIPT).read_bytes()
    key = w.keyring_of()
    claims = verify_receipt(token, key, w.AT, ExpectedReceipt(_sha(folder))).claims
    assert claims.approval is not None
    by_another = replace(claims.approval, policy_digest=f"sha256:{'0' * 64}")
    other = issue(replace(claims, approval=by_another), w.RECEIPT_KEY)
    (folder / "set" / layout.RECEIPT).write_text(other, "ascii")
    (error,) = w.verified(folder / "set").errors
    assert type(error) is ReceiptFactDiffers
    assert "policy_digest" in error.message


def _sha(folder: Path) -> str:
    manifest = w.verified(folder / "set").manifest
    assert manifest is not None
    return manifest.sha256


@pytest.mark.parametrize(
    ("name", "word"), [("decision", "allowed"), ("override", "allowed_by_override")]
)
def test_a_receipt_tells_what_came_of_it_and_where_that_stands_in_the_log(
    folder: Path, name: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, content in tampering.good(name).items():
        if path != layout.RECEIPT:
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_bytes(content)
    keys = ["--keyring", "keyring.yaml", "--signing-key", "receipts.pem"]
    command = ["receipt", "issue", name, *keys, *ISSUER, *NOW, "--profile", name]
    assert run([*command, "--format", "json"]) == 0, capsys.readouterr()
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert claims["decision"] == word
    assert (claims["log"]["origin"], claims["log"]["index"]) == (tampering.ORIGIN, tampering.PLACE)
    assert w.verified(folder / name, profile=name).valid
    manifest = ["--manifest", f"{name}/evidence/manifest.json"]
    assert _verify(*manifest, file=f"{name}/evidence/receipt.jws") == 0
    assert f"record {tampering.PLACE} of" in capsys.readouterr().out


def test_a_receipt_for_an_export_names_its_tier(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _issue("--kind", "export") == 2
    assert "give --tier" in capsys.readouterr().err
    uuid = ["--transparency-log-uuid", "d4" * 40]
    assert _issue("--kind", "export", "--tier", "enterprise", *uuid, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["key"] == "receipts-2026"
    assert told["claims"]["transparency_log_uuid"] == "d4" * 40
    assert _verify("--manifest-sha", _sha(folder), "--kind", "export") == 0
    assert "enterprise" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        (["--manifest-sha", "00" * 32], 20, "receipt/of_another_manifest"),
        ([*MANIFEST, "--kind", "export"], 20, "receipt/of_another_kind"),
        ([*MANIFEST, "--pull", "13"], 20, "receipt/fact_differs"),
        ([*MANIFEST, "--at", "2020-01-01"], 20, "evidence/key_not_yet_valid"),
        ([], 2, "usage"),
        ([*MANIFEST, "--manifest-sha", "00" * 32], 2, "usage"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_receipt_for_something_else_is_refused_with_its_code(
    options: list[str], status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _issue() == 0
    capsys.readouterr()
    assert _verify(*options, "--format", "json") == status
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_a_set_that_does_not_verify_gets_no_receipt(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "set" / "changes.patch").write_bytes(b"something else")
    assert _issue() == 20
    assert "changes.patch" in capsys.readouterr().err
    assert not (folder / "set" / layout.RECEIPT).exists()


@pytest.mark.usefixtures("folder")
def test_a_key_for_something_else_gives_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert _issue(key="attestations.pem") == 20
    assert "gate-2026 is for attestation; a key for receipt is needed" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_set_has_one_receipt(capsys: pytest.CaptureFixture[str]) -> None:
    assert _issue() == 0
    assert _issue() == 2
    assert "there already" in capsys.readouterr().err


def _set_of(folder: Path, verdict: str, about: About) -> None:
    said = next(each for each in w.sayings() if each.name == "decision")
    predicate = {**said.predicate, "verdict": verdict}
    predicate["change"] = {k: v for k, v in about.document().items() if k != "created"}
    w.good_set(
        folder / "other",
        said=[Saying("decision", PredicateType.DECISION, predicate)],
        set_about=about,
    )


@pytest.mark.parametrize(
    ("verdict", "about", "said"),
    [
        ("denied", w.about(), "the gate denied this change"),
        ("allowed", w.about(pull_request=0), "does not say its pr"),
    ],
)
def test_what_was_not_approved_gets_no_receipt_for_an_approval(
    folder: Path,
    verdict: str,
    about: About,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _set_of(folder, verdict, about)
    keys = ["--keyring", "keyring.yaml", "--signing-key", "receipts.pem"]
    assert run(["receipt", "issue", "other", *keys, *ISSUER, *NOW]) == 2
    assert said in capsys.readouterr().err


def test_a_proposal_that_nobody_decided_has_no_approval(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = folder / "any.yaml"
    profile.write_text(
        "name: any\nattestations:\n  - title: how it came out\n"
        "    predicate: https://in-toto.io/attestation/test-result/v0.1\n"
        "    roles: [attestation]\n    subjects: [manifest.json]\n",
        "utf-8",
    )
    w.good_set(folder / "other", said=[s for s in w.sayings() if s.name == "simulation"])
    keys = ["--keyring", "keyring.yaml", "--signing-key", "receipts.pem"]
    command = ["receipt", "issue", "other", *keys, *ISSUER, *NOW, "--profile", "any.yaml"]
    assert run(command) == 2
    assert "no decision" in capsys.readouterr().err


def test_a_digest_is_taken_as_the_other_commands_print_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _issue() == 0
    digest = _sha(folder)
    assert _verify("--manifest-sha", digest) == _verify("--manifest-sha", f"sha256:{digest}") == 0
    assert _verify("--manifest-sha", digest[1:]) == USAGE
    assert "64 characters" in capsys.readouterr().err
    assert _verify("--manifest-sha", digest, "--head", "main") == USAGE
    assert "'main'" in capsys.readouterr().err
