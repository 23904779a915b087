"""Go's own packages for transparency logs, asked from Python, and the proofs their tests know."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.go_modules import GO_CMP, MERKLE, MOD, go_module
from support.tools import PINS, require_tool

_HERE = PINS / "tlog"


class GoTlog:
    """A Go program that answers questions about logs, one after another.

    Args:
        program: the path of it.
    """

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, op: str, **said: object) -> dict[str, Any]:
        """Its answer; `Error` says why it refuses, and is empty where it does not."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"Op": op, **{name: _encoded(value) for name, value in said.items()}}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, dict)
        return answer

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def build(folder: Path) -> Path:
    """The program, compiled into a folder."""
    program = folder / "tlog"
    for module in (MERKLE, MOD):
        go_module(module)
    _go("build", "-o", str(program), ".", folder=_HERE)
    return program


def merkle_vectors(folder: Path) -> list[dict[str, Any]]:
    """The proofs that the tests of transparency-dev/merkle know, with its own word on each.

    Its tests make them while they run, so a test of ours runs beside them, in a copy.

    Args:
        folder: an empty one.
    """
    copy = folder / "merkle"
    go_module(GO_CMP)
    # Only content is copied: what Go keeps of modules may not be written to.
    shutil.copytree(go_module(MERKLE), copy, copy_function=shutil.copyfile)
    for each in (copy, copy / "proof"):
        each.chmod(0o755)
    shutil.copyfile(_HERE / "testdata" / "vectors_test.go", copy / "proof" / "vectors_test.go")
    found = copy / "vectors.json"
    arguments = ("-count=1", "-run", "TestWriteVectors", "./proof")
    _go("test", *arguments, folder=copy, VECTORS=str(found))
    vectors: list[dict[str, Any]] = json.loads(found.read_text())
    return vectors


def hashes(encoded: list[str] | None) -> list[bytes]:
    """Hashes as the program writes them."""
    return [base64.b64decode(each) for each in encoded or []]


def _encoded(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (list, tuple)):
        return [_encoded(each) for each in value]
    return value


def _go(*arguments: str, folder: Path, **variables: str) -> None:
    done = subprocess.run(
        [require_tool("go"), *arguments],
        cwd=folder,
        env={**os.environ, "GOFLAGS": "-mod=readonly", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"go {arguments[0]}: {done.stderr}{done.stdout}", pytrace=False)
