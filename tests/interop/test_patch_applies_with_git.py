"""`changes.patch` is one that git takes, both ways, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.policy_files import CONFIG, LIMITS, change, change_inherited, limits, snapshot
from support.tools import require_tool
from support.yaml_text import Written, limit_files

from switchboard_policy.proposal.patch import unified_patch


def git(folder: Path, *args: str, given: bytes = b"") -> None:
    done = subprocess.run(
        [require_tool("git"), *args], cwd=folder, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def there_and_back(folder: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    git(folder, "init", "--quiet")
    write(folder, before)
    patch = unified_patch(before, after).encode()
    git(folder, "apply", "--whitespace=nowarn", "-", given=patch)
    assert {name: (folder / name).read_bytes() for name in after} == after
    git(folder, "apply", "--whitespace=nowarn", "--reverse", "-", given=patch)
    assert {name: (folder / name).read_bytes() for name in before} == before


FILES = {
    "line feeds": (b"a: 1\nb: 2\nc: 3\n", b"a: 1\nb: 9\nc: 3\n"),
    "carriage returns": (b"a: 1\r\nb: 2\r\n", b"a: 1\r\nb: 9\r\n"),
    "mixed": (b"a: 1\r\nb: 2\nc: 3\rd: 4\n", b"a: 1\r\nb: 9\nc: 3\rd: 4\n"),
    "no final newline, changed there": (b"a: 1\nb: 2", b"a: 1\nb: 9"),
    "no final newline, changed before": (b"a: 1\nb: 2", b"a: 9\nb: 2"),
    "carriage return at the end": (b"a: 1\r\nb: 2\r", b"a: 1\r\nb: 9\r"),
    "grown at the end": (b"a: 1", b"a: 1\nb: 9"),
    "byte order mark": (b"\xef\xbb\xbfa: 1\n", b"\xef\xbb\xbfa: 9\n"),
    "unusual breaks": ("a: '\u2028\x85'\nb: 2\n".encode(), "a: '\u2028\x85'\nb: 9\n".encode()),
    "form feed": (b"# \x0c\nb: 2\n", b"# \x0c\nb: 9\n"),
    "far apart": (b"a: 1\n" + b"x: y\n" * 30 + b"b: 2\n", b"a: 8\n" + b"x: y\n" * 30 + b"b: 9\n"),
}


@pytest.mark.parametrize("case", FILES)
def test_every_kind_of_file_goes_there_and_back(case: str, tmp_path: Path) -> None:
    before, after = FILES[case]

    there_and_back(tmp_path, {"f.yaml": before}, {"f.yaml": after})


@pytest.mark.parametrize(
    "name",
    [
        "a b.yaml",
        "d/ü.yaml",
        'q"uote.yaml',
        "back\\slash.yaml",
        "tab\t.yaml",
        "-dash.yaml",
        "#.yaml",
    ],
)
def test_every_kind_of_name_goes_there_and_back(name: str, tmp_path: Path) -> None:
    there_and_back(tmp_path, {name: b"a: 1\n"}, {name: b"a: 2\n"})


def test_files_that_do_not_change_are_not_in_the_patch() -> None:
    assert unified_patch({"a": b"x\n", "b": b""}, {"a": b"x\n", "b": b""}) == ""


def test_a_change_set_with_replaced_and_inserted_keys_goes_there_and_back(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbftenants:\r\n  acme:\r\n    tier: free"
    found = change_inherited(limits(data), {"limits.rps": "8"}, tenant="acme")

    assert found.after[LIMITS] == data + b"\r\n    rps: 8"
    assert found.patch == unified_patch(found.before, found.after)
    there_and_back(tmp_path, dict(found.before), dict(found.after))


def test_several_files_are_one_patch(tmp_path: Path) -> None:
    config = CONFIG + '      - {file: "b c.yaml", path: "t.{tenant}"}\n'
    files = {LIMITS: "tenants: {a: {rps: 1}}", "b c.yaml": "t: {a: 1}\r\n"}

    found = change(snapshot(config, files), "limits.rps", "2", tenant="a")

    assert found.patch.count("diff --git") == 2
    there_and_back(tmp_path, dict(found.before), dict(found.after))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit_files(), st.integers(1, 99_999))
def test_real_looking_files_go_there_and_back(tmp_path: Path, file: Written, new: int) -> None:
    after = file.data.replace(b"rps:", b"rps: ", 1).replace(b"20", str(new).encode())

    there_and_back(tmp_path, {"f.yaml": file.data}, {"f.yaml": after})
