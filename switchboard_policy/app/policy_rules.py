"""The rules of a policy repository as they stand: vendored ones and its own, with their tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.repository import find_root, read_repository
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.binary import opa_version
from switchboard_policy.opa.bundles.contents import POLICIES
from switchboard_policy.opa.compiling import compile_faults
from switchboard_policy.opa.given_rules import supported_opa

SCHEMAS = "schemas/"


@dataclass(frozen=True)
class RuleFiles:
    """The files of a policy repository that engines and editors read.

    Args:
        root: where the repository stands.
        files: all its documents by POSIX path.
    """

    root: Path
    files: Mapping[str, bytes]

    @property
    def rego(self) -> dict[str, bytes]:
        """Rules and tests by path in the repository."""
        return {
            name: content
            for name, content in self.files.items()
            if name.startswith(POLICIES) and name.endswith(".rego")
        }

    @property
    def schemas(self) -> dict[str, bytes]:
        """Schemas of facts and values, by path below `schemas/`."""
        return {
            name.removeprefix(SCHEMAS): content
            for name, content in self.files.items()
            if name.startswith(SCHEMAS) and name.endswith(".json")
        }

    def compile(self) -> tuple[str, str]:
        """Compile the rules strictly where there is an OPA.

        Returns:
            Which OPA did, and why none did; one of them is empty.

        Raises:
            InputError: the first mistake by file and line: what it is, in which rule, what helps.
        """
        try:
            program = supported_opa()
        except EngineError as error:
            return "", error.diagnostics()
        refuse(compile_faults(self.rego, opa=program, schemas=self.schemas))
        return opa_version(program), ""


def read_rules(repo: Path, *, allow_dirty: bool = True) -> RuleFiles:
    """Read a policy repository's files.

    Args:
        repo: the repository, or a folder in it.
        allow_dirty: whether uncommitted changes are fine.

    Raises:
        InputError: there is none, a document is too large, or there are uncommitted changes.
    """
    root = find_root(repo)
    return RuleFiles(root, read_repository(root, allow_dirty=allow_dirty).files)


def refuse(faults: Iterable[InputError]) -> None:
    """Raise the first of some mistakes, saying how many more there are.

    Args:
        faults: in their order; none is fine.

    Raises:
        InputError: there is one.
    """
    found = list(faults)
    if not found:
        return
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    first = found[0]
    raise InputError(f"{first.message}{more}", location=first.location, hint=first.hint)
