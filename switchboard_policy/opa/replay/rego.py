"""A version's Rego on the disk for OPA to read, and what OPA says of it before it runs."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError, InputError, nearest
from switchboard_policy.opa.replay.version import Version

_SECONDS = 60
"""Time OPA gets to read rules; ten thousand rules take it about two seconds. Ours."""
_NUMBERED = re.compile(r"r\d{4}\.rego")
_UNDEFINED = re.compile(r"undefined function ([\w.]+)")


@dataclass(frozen=True)
class BuiltIn:
    """A built-in function whose answer does not follow from its arguments.

    Args:
        name: as rules call it, such as `http.send`.
        arity: how many arguments it takes.
    """

    name: str
    arity: int


@dataclass(frozen=True)
class About:
    """What OPA says of some rules.

    Args:
        wavering: built-in functions they call whose answer does not follow from the arguments.
        entrypoints: rules marked as entry points, slash-separated, sorted.
    """

    wavering: tuple[BuiltIn, ...]
    entrypoints: tuple[str, ...]


class RegoFolder:
    """Rules of a version in a private folder, under names that OPA's messages can be mapped from.

    Args:
        version: whose rules.
    """

    def __init__(self, version: Version) -> None:
        self._version = version
        self._folder = tempfile.TemporaryDirectory(prefix="switchboard-replay-")
        self.path = Path(self._folder.name)
        self._names: dict[str, str] = {}
        for number, (file, content) in enumerate(sorted(version.rules.items())):
            name = f"r{number:04d}.rego"
            self._names[name] = file
            (self.path / name).write_bytes(content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder; safe to call twice."""
        self._folder.cleanup()

    def real(self, text: str) -> str:
        """Return OPA's words with the files called what they are called in the repository."""
        plain = text.replace(f"{self.path}/", "")
        return _NUMBERED.sub(lambda found: self._names.get(found[0], found[0]), plain)

    def line(self, file: str, row: int) -> str:
        """Return a line of a file, without what stands around it; empty where there is none.

        Args:
            file: as OPA calls it.
            row: counted from 1.
        """
        content = self._version.rules.get(self._names.get(file, ""), b"")
        lines = content.decode(errors="replace").splitlines()
        return lines[row - 1].strip() if 0 < row <= len(lines) else ""

    def check(self, opa: Path) -> None:
        """Refuse rules that do not compile.

        Args:
            opa: the program.

        Raises:
            InputError: the first mistake with file, line, OPA's code for it and what would help.
        """
        told = _run(opa, ["check", "--format", "json", "."], self.path)
        if told.returncode == 0:
            return
        errors = _document(told.stdout or told.stderr).get("errors") or []
        first = min(errors, key=_where, default=None)
        if first is None:
            raise EngineError(f"opa check ended with {told.returncode}: {told.stderr.strip()}")
        file, row, column = _where(first)
        message = self.real(str(first.get("message", "does not compile")))
        others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise InputError(
            f"{self._version.name}: {message} ({first.get('code', 'rego_error')}){others}",
            location=Location(self.real(file), "", row, column),
            hint=_hint(message, opa),
        )

    def about(self, opa: Path) -> About:
        """Return what OPA says of rules that compile.

        Args:
            opa: the program.

        Raises:
            EngineError: it says nothing.
        """
        told = _run(opa, ["inspect", "--annotations", "--format", "json", "."], self.path)
        if told.returncode != 0:
            raise EngineError(f"opa inspect: {self.real(told.stderr.strip())}")
        found = _document(told.stdout)
        calls = found.get("capabilities", {}).get("builtins") or []
        wavering = [
            BuiltIn(each["name"], len(each["decl"].get("args") or []))
            for each in calls
            if each.get("nondeterministic")
        ]
        marked = {
            "/".join(str(part["value"]) for part in each["path"][1:])
            for each in found.get("annotations") or []
            if each["annotations"].get("entrypoint")
        }
        return About(tuple(sorted(wavering, key=lambda one: one.name)), tuple(sorted(marked)))


def _where(error: Mapping[str, Any]) -> tuple[str, int, int]:
    place = error.get("location") or {}
    return str(place.get("file", "")), int(place.get("row", 0)), int(place.get("col", 0))


def _hint(message: str, opa: Path) -> str:
    """Return what would help with a mistake, as far as that can be told."""
    unknown = _UNDEFINED.search(message)
    if unknown is None:
        return f"`opa check` shows it; {opa.name} {_version(opa)} read it"
    return nearest(unknown[1], _functions(opa))


@lru_cache(maxsize=4)
def _functions(opa: Path) -> tuple[str, ...]:
    """Return the names of the built-in functions OPA has."""
    told = _run(opa, ["capabilities", "--current"], Path())
    return tuple(each["name"] for each in _document(told.stdout).get("builtins") or [])


def _version(opa: Path) -> str:
    from switchboard_policy.opa.binary import opa_version  # noqa: PLC0415 - only for a message

    return opa_version(opa)


def _run(opa: Path, arguments: Sequence[str], where: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the program the user has on PATH, on our own folder
            [str(opa), *arguments],
            cwd=where,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{opa} does not run: {error}") from error


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise EngineError(f"opa does not answer in JSON: {error}") from error
    if not isinstance(found, dict):
        raise EngineError("opa answers something other than an object")
    return found
