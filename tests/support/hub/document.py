"""GitHub's own OpenAPI document: of a pinned package, cut down to what the hub answers."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.hub.router import ROUTES
from support.tools import CHECKOUT, NEEDS, PINS, find_tool

_PACKAGE = "@octokit/openapi"
_FILE = "package/generated/api.github.com.json"
_CACHE = CHECKOUT / ".tools" / "github"
_PROSE = {"description", "summary", "examples", "example", "externalDocs", "x-github"}
_CUT = "2"
"""Raise it whenever cutting changes what is left."""


@cache
def document() -> dict[str, Any] | None:
    """The document, or None where it cannot be had; with `CI=true` that is a failure."""
    pinned = json.loads((PINS / "github" / "package-lock.json").read_text())
    package = pinned["packages"][f"node_modules/{_PACKAGE}"]
    wanted = "".join(sorted(f"{each.method} {each.template}\n" for each in ROUTES))
    stamp = hashlib.sha256((_CUT + package["integrity"] + wanted).encode()).hexdigest()[:16]
    _CACHE.mkdir(parents=True, exist_ok=True)
    cut = _CACHE / f"api-{stamp}.json"
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cut.is_file():
            whole = _CACHE / f"api.github.com-{package['version']}.json"
            why = "" if whole.is_file() else _fetch(package, whole)
            if why:
                if os.environ.get("CI") == "true":
                    pytest.fail(f"{NEEDS}GitHub's API document: {why}", pytrace=False)
                return None
            _replace(cut, json.dumps(_cut(json.loads(whole.read_text()))).encode())
    found: dict[str, Any] = json.loads(cut.read_text())
    return found


def _replace(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)


def _fetch(package: dict[str, str], into: Path) -> str:
    """Download the package and keep the one file; return why that failed, or nothing."""
    npm = find_tool("npm")
    if npm is None:
        return "npm is missing"
    with tempfile.TemporaryDirectory() as folder:
        words = [npm, "pack", f"{_PACKAGE}@{package['version']}", "--silent", "--ignore-scripts"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode != 0 or packed is None:
            return done.stderr or "npm brought nothing"
        method, _, digest = package["integrity"].partition("-")
        found = base64.b64encode(hashlib.new(method, packed.read_bytes()).digest()).decode()
        if found != digest:
            return f"{packed.name} is {method}-{found}, the lock file says {package['integrity']}"
        with tarfile.open(packed) as archive:
            member = archive.extractfile(_FILE)
            assert member is not None
            _replace(into, member.read())
    return ""


def _cut(whole: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for each in ROUTES:
        operation = whole["paths"].get(each.template, {}).get(each.method.lower())
        if operation is not None:
            paths.setdefault(each.template, {})[each.method.lower()] = _without_prose(operation)
    kept: dict[str, Any] = {
        "openapi": whole["openapi"],
        "info": {"title": "GitHub", "version": whole["info"]["version"]},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {},
    }
    todo = list(_references(paths))
    while todo:
        _, _, chapter, name = todo.pop().split("/")
        shelf = kept["components"].setdefault(chapter, {})
        if name not in shelf:
            shelf[name] = _without_prose(whole["components"][chapter][name])
            todo += _references(shelf[name])
    return kept


def _without_prose(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """The same without words for people; keys that are names stay, whatever they are.

    A nullable enumeration gets its null: the document forgets it, 71 times.
    """
    if isinstance(node, list):
        return [_without_prose(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _without_prose(value, names=key in {"properties", "headers"} and not names)
        for key, value in node.items()
        if names or key not in _PROSE
    }
    if kept.get("nullable") is True and "enum" in kept and None not in kept["enum"]:
        kept["enum"] = [*kept["enum"], None]
    return kept


def _references(node: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [found for each in node for found in _references(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [found for each in node.values() for found in _references(each)]
