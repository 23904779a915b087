from __future__ import annotations

from pathlib import Path

import pytest

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.masks import Mask, masked, masks_of
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.write import write_log

RECORD = DecisionRecord(
    "d1",
    "app/allow",
    0,
    {"user": {"name": "eve", "a/b": 1}, "cards": ["1", "2", "3"]},
    result={"allow": True},
    nd_cache={"time.now_ns": {"[]": 5}},
)


def test_erased_and_replaced_places_are_told_of() -> None:
    masks = masks_of(
        {"erase": ["/input/user/name", "/input/cards/0"], "replace": {"/input/user/a~1b": "***"}}
    )
    found = masked(RECORD, masks)
    assert found.input == {"user": {"a/b": "***"}, "cards": ["2", "3"]}
    assert found.erased == ("/input/user/name", "/input/cards/0")
    assert found.masked == ("/input/user/a~1b",)
    assert RECORD.input == {"user": {"name": "eve", "a/b": 1}, "cards": ["1", "2", "3"]}


def test_a_whole_part_can_be_erased_or_replaced() -> None:
    masks = [Mask("/input"), Mask("/result", None), Mask("/nd_builtin_cache/time.now_ns")]
    found = masked(RECORD, masks)
    assert found.input == NotRecorded("erased by a mask")
    assert found.result is None
    assert found.nd_cache == {}
    assert found.erased == ("/input", "/nd_builtin_cache/time.now_ns")
    assert masked(RECORD, [Mask("/nd_builtin_cache")]).nd_cache == {}


@pytest.mark.parametrize(
    "pointer",
    [
        "/input/nobody",
        "/input/cards/3",
        "/input/cards/-1",
        "/input/cards/01",
        "/input/cards/x",
        "/input/cards/0/x",
        "/result/allow/x",
    ],
)
def test_a_mask_of_what_is_not_there_does_nothing_and_is_not_told_of(pointer: str) -> None:
    assert masked(RECORD, [Mask(pointer), Mask(pointer, "***")]) == RECORD


def test_what_is_masked_never_reaches_the_file(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    write_log([RECORD], path, masks=[Mask("/input/user/name", "***"), Mask("/input/cards")])
    assert "eve" not in path.read_text()
    (record,) = read_log(path)
    assert record.masked == ("/input/user/name",)
    assert record.erased == ("/input/cards",)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"eras": []},
        {"erase": "/input"},
        {"replace": ["/input"]},
        {"erase": ["input/x"]},
        {"erase": ["/inputs"]},
        {"erase": [""]},
        {"replace": {"/labels/id": 1}},
    ],
)
def test_masks_of_another_shape_are_refused(document: object) -> None:
    with pytest.raises(InputError, match="mask"):
        masks_of(document)
