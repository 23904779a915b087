"""A baseline: what was wrong when somebody began to look, so that only what is new is told.

A finding is known by its id, its file and the text of its line, so lines above it may come and go.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from switchboard_policy.app.output_files import write_files
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

SCHEMA = "switchboard.check-baseline/v1"
_DIGITS = 16


def fingerprints(root: Path, findings: Iterable[Finding]) -> dict[Finding, str]:
    """Return what each finding is known by.

    Args:
        root: the folder that was looked through.
        findings: what was found there.
    """
    lines: dict[str, list[str]] = {}
    found: dict[Finding, str] = {}
    times: Counter[str] = Counter()
    for each in findings:
        where = each.location
        text = "" if where is None else _line(root, where, lines)
        told = "\0".join((each.id, "" if where is None else where.file, text.strip()))
        times[told] += 1
        whole = f"{told}\0{times[told]}".encode("utf-8", "surrogateescape")
        found[each] = sha256(whole).hexdigest()[:_DIGITS]
    return found


def write_baseline(path: Path, known: Mapping[Finding, str]) -> None:
    """Write a baseline.

    Args:
        path: the file; one that is there is replaced.
        known: what findings are known by.

    Raises:
        InputError: the disk refuses.
    """
    told = sorted(
        (each.location.file if each.location else "", each.id, digest)
        for each, digest in known.items()
    )
    entries = [{"fingerprint": digest, "id": rule, "file": file} for file, rule, digest in told]
    text = json.dumps({"schema": SCHEMA, "findings": entries}, indent=1, ensure_ascii=False)
    write_files(path.parent, {path.name: f"{text}\n".encode()})


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints of a baseline.

    Args:
        path: the file.

    Raises:
        InputError: it is none, or cannot be read; then nothing is silenced.
    """
    where = Location(str(path))
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location=where) from None
    except ValueError as error:
        raise InputError(f"no JSON: {error}", location=where) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise InputError(
            f"no baseline; its schema is {SCHEMA}",
            location=where,
            hint="`switchboard check --write-baseline FILE` writes one",
        )
    entries = document.get("findings")
    found = [each.get("fingerprint") for each in entries or () if isinstance(each, dict)]
    return frozenset(each for each in found if isinstance(each, str))


def _line(root: Path, where: Location, lines: dict[str, list[str]]) -> str:
    if where.file not in lines:
        try:
            text = (root / where.file).read_text(encoding="utf-8", errors="replace")
        except (OSError, ValueError):
            text = ""
        lines[where.file] = text.split("\n")
    held = lines[where.file]
    return held[where.line - 1] if 0 < where.line <= len(held) else ""
