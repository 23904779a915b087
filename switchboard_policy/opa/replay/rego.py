"""A version's Rego on the disk for OPA to read, and what OPA says of it before it runs."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.compiling import compile_faults, run_opa
from switchboard_policy.opa.replay.version import Version

_NUMBERED = re.compile(r"r\d{4}\.rego")


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


def refuse_faults(version: Version, opa: Path) -> None:
    """Refuse a version whose rules do not compile.

    Args:
        version: whose rules.
        opa: the program.

    Raises:
        InputError: the first mistake by file and line: what it is, in which rule, what helps.
    """
    faults = compile_faults(version.rules, opa=opa, strict=False)
    if faults:
        first, more = faults[0], f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        message = f"{version.name}: {first.message}{more}"
        raise InputError(message, location=first.location, hint=first.hint)


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

    def about(self, opa: Path) -> About:
        """Return what OPA says of rules that compile.

        Args:
            opa: the program.

        Raises:
            EngineError: it says nothing.
        """
        told = run_opa(opa, ["inspect", "--annotations", "--format", "json", "."], self.path)
        if told.returncode != 0:
            said = told.stderr.decode(errors="replace").strip()
            raise EngineError(f"opa inspect: {self.real(said)}")
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


def _document(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise EngineError(f"opa does not answer in JSON: {error}") from error
    if not isinstance(found, dict):
        raise EngineError("opa answers something other than an object")
    return found
