"""The data document of a policy repository, as OPA would load it."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from support.tools import require_tool

from switchboard_policy.documents.opa_data import opa_data, values_only
from switchboard_policy.errors import InputError
from switchboard_policy.opa.values import plain_json

FILES = {
    "policies/switchboard_data/limits/data.yaml": b"tenants: {acme: {rps: 2.5}}\n",
    "policies/switchboard_data/limits/extra/data.json": b'{"a": [1, null]}',
    "policies/org/data.yml": b"names: [x]\n",
    "policies/org/deep/er/data.yaml": b"7\n",
    "policies/data.json": b'{"org": {"more": true}, "top": 1}',
    "policies/org/other.yaml": b"not: loaded\n",
    "policies/org/rule.rego": b"package org\n",
    "deploy/data.yaml": b"not: loaded\n",
}


def test_the_folder_of_a_file_is_the_place_of_what_it_holds() -> None:
    assert opa_data(FILES) == {
        "switchboard_data": {
            "limits": {"tenants": {"acme": {"rps": Decimal("2.5")}}, "extra": {"a": [1, None]}}
        },
        "org": {"names": ["x"], "deep": {"er": 7}, "more": True},
        "top": 1,
    }


def test_opa_loads_the_same_from_a_bundle_of_these_files(tmp_path: Path) -> None:
    for name, content in FILES.items():
        if name.startswith("policies/"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # A bundle takes data.yaml and data.json only.
            path.with_name(path.name.replace(".yml", ".yaml")).write_bytes(content)
    done = subprocess.run(
        [require_tool("opa"), "eval", "-b", "policies", "-f", "raw", "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found == plain_json(opa_data(FILES))


def test_reading_changes_nothing_that_was_read_before() -> None:
    first = opa_data(FILES)
    assert opa_data(FILES) == first


def test_the_stock_rules_see_the_values_alone() -> None:
    assert values_only({"switchboard_data": {"a": 1}, "org": 2}) == {"switchboard_data": {"a": 1}}
    assert values_only({}) == {"switchboard_data": {}}


@pytest.mark.parametrize(
    "files",
    [
        {"policies/a/data.yaml": b"x: 1\n", "policies/a/data.json": b'{"x": 2}'},
        {"policies/a/data.yaml": b"x: 1\n", "policies/a/x/data.json": b'{"y": 2}'},
        {"policies/a/data.yaml": b"7\n", "policies/a/b/data.json": b'{"y": 2}'},
        {"policies/data.yaml": b"[1]\n"},
    ],
)
def test_two_files_that_give_one_value_are_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(InputError, match="data"):
        opa_data(files)
