"""`artefacts` says which files are generated, from what, and where they stand."""

from __future__ import annotations

import pytest
from support.policy_files import CONFIG, snapshot

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import ArtefactsConfig
from switchboard_policy.errors import InputError

LINE = CONFIG.count("\n") + 2


def read(*lines: str) -> ArtefactsConfig:
    text = "".join(f"  {line}\n" for line in lines)
    return read_config(snapshot(f"{CONFIG}artefacts:\n{text}")).artefacts


def test_only_kinds_that_are_named_are_generated() -> None:
    found = read('rules: "rules/{service}.yaml"', 'dashboards: "boards/{name}.json"')
    assert found.files == {"rules": "rules/{service}.yaml", "dashboards": "boards/{name}.json"}


def test_without_a_word_nothing_is_generated_and_the_windows_are_the_workbooks() -> None:
    found = read_config(snapshot()).artefacts
    assert (found.files, found.windows, found.definitions) == ({}, "workbook", ("slo/*.yaml",))


def test_windows_and_definitions_may_be_named() -> None:
    found = read("windows: windows/ours.yaml", "definitions: [levels/*.yaml, more/*.yaml]")
    assert found.windows == "windows/ours.yaml"
    assert found.definitions == ("levels/*.yaml", "more/*.yaml")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rule_test: x.yaml", "3: key 'rule_test' is not known; did you mean 'rule_tests'?"),
        (
            'rules: "rules/{servce}.yaml"',
            "10: {servce} in the path of rules is not known; did you mean 'service'?",
        ),
        ("rules: ../x.yaml", "10: rules is '../x.yaml'; a path inside the repository is allowed"),
        ("rules: /x.yaml", "10: rules is '/x.yaml'; a path inside the repository is allowed"),
        ('rules: "x{.yaml"', "10: rules is 'x{.yaml'; a brace stands alone in it"),
        ("rules: ''", "10: rules is empty; something must stand here"),
        ("rule_tests: x.yaml", "15: rule_tests test no rules; rules says where these stand"),
        ("definitions: []", "16: definitions is empty; something must stand here"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(line: str, expected: str) -> None:
    with pytest.raises(InputError) as refused:
        read(line)
    assert refused.value.diagnostics() == f"switchboard.yaml:{LINE}:{expected}"


def test_two_kinds_in_one_file_are_refused() -> None:
    with pytest.raises(InputError, match="rule_tests and rules would be written into the same"):
        read("rules: rules/x.yaml", "rule_tests: rules/x.yaml")
