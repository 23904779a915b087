"""An edit changes one scalar; undone, every byte is as it was."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.policy_files import LIMITS, RULES_DIGEST, delta, limits
from support.yaml_text import Written, limit_files

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.policy import PolicyValue, variables
from switchboard_policy.domain.proposal import ChangeSet, Edit
from switchboard_policy.proposal.change_set import build_change_set

BOM = b"\xef\xbb\xbf"


def changed(file: Written, new: Decimal, which: int) -> tuple[ChangeSet, PolicyValue]:
    repository = limits(file.data)
    config = read_config(repository)
    targets = list(read_values(repository, config)[0])
    target = targets[which % len(targets)]
    return build_change_set(repository, config, [delta(target, str(new))], RULES_DIGEST), target


def undone(data: bytes, edit: Edit) -> bytes:
    """The file with one edit taken back, found by its pointer alone."""
    document = read_yaml(LIMITS, data)
    node = document.node(edit.location.pointer).node
    assert document.text[node.start : node.end] == edit.new
    text = document.text[: node.start] + edit.old + document.text[node.end :]
    return (BOM if document.bom else b"") + text.encode()


@settings(max_examples=many(150, few=50))
@given(
    limit_files(),
    st.decimals(min_value="0.01", max_value=100_000, places=2),
    st.integers(0, 9),
)
def test_only_the_scalar_changes_and_undoing_it_restores_every_byte(
    file: Written, new: Decimal, which: int
) -> None:
    change_set, target = changed(file, new, which)
    if new == target.number:
        assert change_set.edits == ()
        return
    (edit,) = change_set.edits
    after = change_set.after[LIMITS]

    assert edit.old == target.occurrences[0].literal
    assert Decimal(edit.new) == new
    document = read_yaml(LIMITS, file.data)
    node = document.node(edit.location.pointer).node
    start = len(document.text[: node.start].encode()) + (3 if document.bom else 0)
    end = start + len(edit.old.encode())
    assert after == file.data[:start] + edit.new.encode() + file.data[end:]
    assert undone(after, edit) == file.data


@settings(max_examples=many(75, few=25))
@given(limit_files(), st.integers(0, 9))
def test_every_stated_value_is_found_and_every_edit_reads_back(file: Written, which: int) -> None:
    change_set, target = changed(file, Decimal("123456.5"), which)
    after = limits(change_set.after[LIMITS])
    config = read_config(after)
    values, findings = read_values(after, config)

    assert len(values) == len(file.tenants)
    assert findings == ()
    for value in values:
        expected = Decimal("123456.5") if value.names == target.names else None
        assert expected in {value.number, None}


@settings(max_examples=many(75, few=25))
@given(limit_files(), st.integers(0, 9), st.booleans())
def test_an_inserted_key_adds_its_characters_and_takes_none(
    file: Written,
    which: int,
    both: bool,  # noqa: FBT001 - drawn
) -> None:
    repository = limits(
        file.data,
        """\
version: 1
areas: [limits]
values:
  limits.rps: {places: [{file: policies/limits/data.yaml, path: "tenants.{tenant}.rps"}]}
  limits.burst: {places: [{file: policies/limits/data.yaml, path: "tenants.{tenant}.most"}]}
  limits.floor: {places: [{file: policies/limits/data.yaml, path: "tenants.{tenant}.least"}]}
""",
    )
    config = read_config(repository)
    names = list(read_values(repository, config)[0].of("limits.rps"))[
        which % len(file.tenants)
    ].names
    wanted = ["limits.burst", "limits.floor"] if both else ["limits.burst"]
    deltas = [
        delta(PolicyValue(config.values[name], variables(dict(names)), Decimal(1), ()), "7")
        for name in wanted
    ]

    change_set = build_change_set(repository, config, deltas, RULES_DIGEST)

    assert change_set.findings == ()
    after = change_set.after[LIMITS]
    added = len(after) - len(file.data)
    at = next((i for i, (a, b) in enumerate(zip(after, file.data, strict=False)) if a != b), None)
    at = min(len(file.data), len(after)) if at is None else at
    assert any(
        after[:i] + after[i + added :] == file.data for i in range(max(0, at - added), at + 1)
    )
    for edit in change_set.edits:
        assert read_yaml(LIMITS, after).node(edit.location.pointer).node.value == 7
