"""Quotes where readers of YAML dispute a scalar: OPA reads what it read, the others now too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from support.tools import require_tool
from support.walk import call

from switchboard_policy.adoption.loose_yaml import read_loose
from switchboard_policy.adoption.quoting import quoted

DISPUTED = """\
# NO comment is touched, nor "NO" in quotes
regions:
  acme: [SE, NO]   # NO is Norway
  "off": [on, 'no']
times: {from: 06:30:00, to: "22:15:00"}
code: 0123
"""


def mend(text: str) -> str:
    return quoted(text, read_loose(text))


def test_each_disputed_scalar_is_quoted_where_it_stands_and_nothing_else_changes() -> None:
    assert (
        mend(DISPUTED)
        == """\
# NO comment is touched, nor "NO" in quotes
regions:
  acme: [SE, "NO"]   # NO is Norway
  "off": ["on", 'no']
times: {from: "06:30:00", to: "22:15:00"}
code: "0123"
"""
    )


def test_opa_reads_what_it_read_and_pyyaml_reads_the_same(tmp_path: Path) -> None:
    text = "regions:\n  acme: [SE, NO]\nfrom: 06:30:00\n"
    values = []
    for name, content in (("before", text), ("after", mend(text))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.yaml").write_text(content)
        command = [require_tool("opa"), "eval", "-d", str(tmp_path / name), "-f", "raw", "data"]
        values.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    assert values[0] == values[1] == yaml.safe_load(mend(text))
    assert yaml.safe_load(text) != values[0]


@pytest.mark.parametrize(
    "text",
    [
        "both: [NO, NO]\n",
        "twice: 1\ntwice: 2\n",
        "plain: [SE, FI]\n",
        "no-one: yes-and-no\n",
    ],
    ids=["twice on a line", "a key twice", "nothing disputed", "parts of words"],
)
def test_what_quotes_would_not_settle_is_left_alone(text: str) -> None:
    assert mend(text) == text


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    assert mend("a: NO\r\nb: 1\r\n") == 'a: "NO"\r\nb: 1\r\n'


def test_the_patch_applies_and_settles_it(tmp_path: Path) -> None:
    (tmp_path / "opa").mkdir()
    (tmp_path / "opa" / "data.yaml").write_text(DISPUTED)
    patch = call("check", "--repo", tmp_path, "--patch")
    assert (tmp_path / "opa" / "data.yaml").read_text() == DISPUTED
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.stdout, text=True, check=True)
    assert call("check", "--repo", tmp_path, "--exit-code").status == 0
