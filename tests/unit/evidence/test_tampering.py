"""Negative controls: each way to spoil evidence is refused, and for its own reason."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from support.scripts import script
from support.tampering.all_cases import CASES
from support.tampering.case import Case
from support.tampering.folders import read_cases
from support.tampering.trials import Trial, complaint_about, trial_of, trials
from support.tools import CHECKOUT

from switchboard_policy import errors
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.bundles import BundleError

pytestmark = pytest.mark.checkout

FOLDER = CHECKOUT / "fixtures" / "evidence" / "cases"
TRIALS = list(trials(FOLDER))
ELSEWHERE = {
    "ConsistencyInvalid": "two heads and a proof between, which no set holds; tests of checkpoints",
    "FileUnreadable": "root reads everything; tests of reading",
    "HeadContradicted": "who writes refuses to sign; tests of appending",
    "JsonTooLarge": "no document of a set is read that far; tests of strict JSON",
    "KeyRotationInvalid": "it is about a keyring and no set; tests of rotation",
    "KeysInLog": "the command takes no keyring from the log itself; tests of audit",
    "PredicateTypeRefused": "a profile names the kinds that may be there; tests of predicates",
    "ReceiptOfAnotherKind": "a set may have a receipt of either kind; tests of receipts",
    "ReceiptTooLong": "a set's receipt is not read that far; tests of receipts",
    "RecordTooLong": "who writes refuses it, and no set's record is read that far; tests of logs",
    "RecordUnknown": "who asks for a record is told; tests of reading logs",
}
"""Classes that no set is refused by, and where they are tried."""


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.id)
def test_it_is_refused_by_its_own_class_and_verifies_once_undone(
    trial: Trial, tmp_path: Path
) -> None:
    assert not complaint_about(trial, tmp_path / "case")


def test_the_committed_folders_are_what_the_script_makes() -> None:
    assert script("tools", "evidence_cases").differing() == []


def test_every_case_of_the_table_is_tried() -> None:
    assert sorted(trial.id for trial in TRIALS) == sorted(case.id for case in CASES)
    assert len({case.id for case in CASES}) == len(CASES)


def test_no_two_cases_share_a_class_unless_it_is_said_why() -> None:
    first: dict[type[EvidenceError], Case] = {}
    unexplained = []
    for case in CASES:
        if case.refused is not None and first.setdefault(case.refused, case) is not case:
            unexplained += [case.id] * (not case.like)
        else:
            assert not case.like, f"{case.id} is the first of its class"
    assert unexplained == []


def leaves(base: type[EvidenceError]) -> Iterator[type[EvidenceError]]:
    """The classes below one that have none below them."""
    for each in base.__subclasses__():
        yield from leaves(each)
    if not base.__subclasses__():
        yield base


def evidence_classes() -> set[type[EvidenceError]]:
    """Every reason for which evidence is refused, bundles of policies aside."""
    for found in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(found.name)
    return {each for each in leaves(EvidenceError) if not issubclass(each, BundleError)}


def test_every_reason_has_a_case() -> None:
    met = {case.refused for case in CASES}
    # A new class: give it a case in tests/support/tampering, or say here where it is tried.
    assert {each.__name__ for each in evidence_classes() - met} == set(ELSEWHERE)


def test_every_reason_has_a_code_of_its_own() -> None:
    codes = [each.code for each in evidence_classes()]
    assert sorted(codes) == sorted(set(codes))


def test_a_folder_says_the_code_of_its_class() -> None:
    known = {each.__name__: each.code for each in evidence_classes()}
    told = {each.refused: each.code for each in read_cases(FOLDER) if each.refused}
    assert told == {name: known[name] for name in told}


def some_trial() -> Trial:
    """A case, made anew."""
    return trial_of(next(case for case in CASES if case.name == "changed-byte"))


def test_a_verifier_that_takes_everything_fails_the_control(tmp_path: Path) -> None:
    told = complaint_about(some_trial(), tmp_path / "case", lambda *_: None)
    assert told == "taken; it must be refused by FileChanged"


def test_a_verifier_that_refuses_everything_for_one_reason_fails_the_control(
    tmp_path: Path,
) -> None:
    told = complaint_about(some_trial(), tmp_path / "case", lambda *_: EvidenceError("no"))
    assert told == "refused by EvidenceError; it must be refused by FileChanged"


def test_a_verifier_that_refuses_the_good_set_too_fails_the_control(tmp_path: Path) -> None:
    trial = some_trial()
    answers = iter([errors_of(trial), EvidenceError("no")])
    told = complaint_about(trial, tmp_path / "case", lambda *_: next(answers))
    assert told == "undone, and still refused: no"


def errors_of(trial: Trial) -> EvidenceError:
    """An error of the class that is due."""
    (due,) = (each for each in evidence_classes() if each.__name__ == trial.refused)
    return due("due")


CASE = "manifest/changed-byte_fail"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script of `make tamper-test`, which finds one case."""
    found = script("tools", "tamper_test")
    shutil.copytree(FOLDER / CASE, tmp_path / CASE)
    monkeypatch.setattr(found, "CASES", tmp_path)
    monkeypatch.setattr("support.tampering.trials.CASES", ())
    return found


def test_the_script_tells_each_case_and_a_total(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.tried_all()
    assert capsys.readouterr().out.splitlines() == [
        f"✓ {CASE:<60} FileChanged",
        f"✓ {f'{CASE} by the command':<60} exit 20",
        "2 tried, 2 as they must be, 0 not",
    ]


def test_the_script_fails_where_a_case_passes_or_none_is_found(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / CASE / "files" / "proposal.json").unlink()
    assert not tool.tried_all()
    told = capsys.readouterr().out
    assert f"✗ {CASE:<60} taken; it must be refused by FileChanged." in told
    assert "the command ends with 0; 20 is due, with evidence/file_changed" in told
    shutil.rmtree(tmp_path / "manifest")
    assert not tool.tried_all()
