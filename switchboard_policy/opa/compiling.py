"""Let OPA compile rules, and say where each mistake is, in which rule, and what would help."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError, InputError, nearest
from switchboard_policy.opa.given_rules import write_rules
from switchboard_policy.opa.rego_source import rule_at
from switchboard_policy.resources import resource

_UNDEFINED = re.compile(r"undefined function (\S+)")
_UNSAFE = re.compile(r"var (\S+) is unsafe")
_UNUSED = re.compile(r"(?:import|var|argument) .* (?:unused|shadowed)|unused")


def compile_faults(
    rules: Mapping[str, bytes],
    *,
    opa: Path,
    schemas: Mapping[str, bytes] | None = None,
    strict: bool = True,
) -> list[InputError]:
    """Return everything OPA's check finds in some rules, by file and line.

    Args:
        rules: content by path, tests among them; the paths are told as they are.
        opa: the program.
        schemas: of facts and values, by path; none unless given.
        strict: whether what runs all the same, such as an unused import, is a mistake.

    Raises:
        EngineError: OPA does not run, or says something else than what it found.
    """
    with TemporaryDirectory(prefix="switchboard-check-") as folder:
        root = Path(folder)
        write_rules(root / "rules", rules)
        command = ["check", "--format", "json", "--max-errors", "0"]
        command += ["--strict"] if strict else []
        if schemas:
            write_rules(root / "schemas", schemas)
            command += ["--schema", "../schemas"]
        done = run_opa(opa, [*command, "."], root / "rules")
    if done.returncode == 0:
        return []
    found: dict[tuple[str, int, int], InputError] = {}
    for told in _errors(done):
        fault = _fault(told, rules)
        where = fault.location or Location("")
        found.setdefault((where.file, where.line, where.column), fault)
    return [found[place] for place in sorted(found)]


def run_opa(opa: Path, arguments: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run OPA to its end.

    Args:
        opa: the program.
        arguments: its arguments.
        folder: where it runs.

    Raises:
        EngineError: it does not run, or does not end in time.
    """
    seconds = constants("switchboard_policy.opa").real("compile_seconds")
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            [str(opa), *arguments], cwd=folder, capture_output=True, timeout=seconds, check=False
        )
    except OSError as error:
        raise EngineError(f"{opa} does not run: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"opa {arguments[0]} did not end within {seconds:g} s") from error


def _errors(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    said = (done.stderr + done.stdout).decode(errors="replace").strip()
    try:
        found: list[dict[str, Any]] = json.loads(said)["errors"]
    except (ValueError, KeyError, TypeError) as error:
        last = said.splitlines()[-1] if said else f"status {done.returncode}"
        raise EngineError(f"opa check failed: {last}") from error
    return found


def _fault(told: Mapping[str, Any], rules: Mapping[str, bytes]) -> InputError:
    place = told.get("location") or {}
    file, line = str(place.get("file", "")), int(place.get("row", 0))
    message = str(told.get("message", "does not compile"))
    rule = rule_at(rules.get(file, b"").decode(errors="replace"), line)
    said = f"{message} (in rule {rule})" if rule else message
    where = Location(file, "", line, int(place.get("col", 0)))
    return InputError(said, location=where, hint=_hint(message, told.get("details")))


def _hint(message: str, details: object) -> str:
    if found := _UNDEFINED.search(message):
        close = nearest(found[1], functions())
        return f"not in rego/capabilities.json; {close}" if "mean" in close else "no such function"
    if isinstance(details, Mapping) and isinstance(details.get("oneOf"), list):
        return nearest(message.rpartition(".")[2], map(str, details["oneOf"]))
    if found := _UNSAFE.search(message):
        return f"nothing before it says what {found[1]} is"
    return "remove it" if _UNUSED.search(message) else ""


@cache
def functions() -> frozenset[str]:
    """Return the names of the functions the stock rules keep to, from `rego/capabilities.json`."""
    known = json.loads(resource("rego/capabilities.json").read_bytes())
    return frozenset(each["name"] for each in known["builtins"])
