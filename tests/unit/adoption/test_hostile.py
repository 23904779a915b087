"""A folder that means harm: looked through within bounds, nothing followed, run or written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.walk import call

GOOD = "tenants:\n" + "".join(f"  tenant-{n}: {{rps: {n}}}\n" for n in range(1, 9))
DEEP = "[" * 5_000 + "]" * 5_000
LAUGHS = "\n".join(f"n{n}: &n{n} [{', '.join([f'*n{n - 1}'] * 9) if n else 1}]" for n in range(12))
MARK = "touched"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    files = {
        "opa/data.yaml": GOOD.encode(),
        "deep.json": DEEP.encode(),
        "laughs.yaml": LAUGHS.encode(),
        "binary.yaml": bytes(range(256)) * 64,
        "latin.yaml": "name: caf\xe9\n".encode("latin-1"),
        "line\nbreak.yaml": b"groups:\n- name: x\n  rules:\n  - alert: A\n    expr: up == 0\n",
        "chart/templates/all.yaml": b"{{- range .Values.x }}\n{{ tpl (toYaml .) $ }}\n{{- end }}\n",
        "tags.yaml": b"a: !!python/object/apply:os.system [touch touched]\n",
        "policy/run.rego": b"package run\n\nallow if http.send({}) == 1\n",
        "Makefile": b"all:\n\ttouch touched\n",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / "loop").symlink_to(root)
    (root / "outside.yaml").symlink_to("/etc/hostname")
    (root / "sub").mkdir()
    (root / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n")
    os.mkfifo(root / "pipe.yaml")
    with (root / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    return root


def held(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


@pytest.mark.parametrize("under_git", [False, True], ids=["a folder", "a work tree"])
def test_it_is_looked_through_and_left_as_it_was(hostile: Path, *, under_git: bool) -> None:
    if under_git:
        subprocess.run(["git", "init", "-q", str(hostile)], check=True)
    before = held(hostile)
    checked = call("check", "--repo", hostile, "--format", "json")
    assert checked.status == 0, checked.stderr
    document = json.loads(checked.stdout)
    left = {each["file"]: each["why"] for each in document["left_aside"]}
    assert "nested" in left["deep.json"]
    assert "values" in left["laughs.yaml"]
    assert "UTF-8" in left["latin.yaml"]
    assert "100,000,000 bytes" in left["huge.yaml"]
    assert "chart/templates/all.yaml" in left
    described = call("init", "--from", hostile, "--out", "-")
    assert described.status == 0, described.stderr
    assert "tenants.{tenant}.rps" in described.stdout
    assert held(hostile) == before
    assert MARK not in before


def test_the_same_files_give_the_same_document(hostile: Path) -> None:
    one, two = (call("check", "--repo", hostile, "--format", "json").stdout for _ in range(2))
    assert one == two
