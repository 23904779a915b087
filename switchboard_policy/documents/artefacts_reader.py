"""The key `artefacts` of `switchboard.yaml`: which files are generated, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.nodes import Document
from switchboard_policy.domain.config import ARTEFACT_KINDS, POLICY_KINDS, ArtefactsConfig
from switchboard_policy.errors import InputError, nearest

VARIABLES = ("service", "name")
"""What the path of a generated file may hold in braces."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def read_artefacts(document: Document, raw: Mapping[str, Any]) -> ArtefactsConfig:
    """Return what a repository generates.

    Args:
        document: `switchboard.yaml`, for places.
        raw: its key `artefacts`, already of the right shape.

    Raises:
        InputError: a path leads out of the repository, holds an unknown variable or is used twice,
            or there are tests of rules without rules.
    """
    files = {kind: raw[kind] for kind in (*ARTEFACT_KINDS, *POLICY_KINDS) if kind in raw}
    taken: dict[str, str] = {}
    for kind, path in files.items():
        _check(document, kind, path, taken)
        taken[path] = kind
    if "rule_tests" in files and "rules" not in files:
        where = document.where(pointers.join(("artefacts", "rule_tests")))
        raise InputError("rule_tests test no rules; rules says where these stand", location=where)
    others = {name: value for name, value in raw.items() if name not in files}
    if "definitions" in raw:
        others["definitions"] = tuple(raw["definitions"])
    return ArtefactsConfig(files=files, **others)


def _check(document: Document, kind: str, path: str, taken: Mapping[str, str]) -> None:
    where = document.where(pointers.join(("artefacts", kind)))
    if path.startswith(("/", "./")) or ".." in path.split("/"):
        message = f"{kind} is {path!r}; a path inside the repository is allowed"
        raise InputError(message, location=where)
    for name in _VARIABLE.findall(path):
        if name not in VARIABLES:
            message = f"{{{name}}} in the path of {kind} is not known"
            raise InputError(message, location=where, hint=nearest(name, VARIABLES))
    if set("{}") & set(_VARIABLE.sub("", path)):
        raise InputError(f"{kind} is {path!r}; a brace stands alone in it", location=where)
    if path in taken:
        message = f"{kind} and {taken[path]} would be written into the same file"
        raise InputError(message, location=where, hint="name two paths")
