"""The rules of a policy repository as they stand: vendored ones and its own, with their tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.repository import find_root, read_repository
from switchboard_policy.documents.opa_data import POLICIES, opa_data
from switchboard_policy.documents.value_schemas import values_faults
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.binary import opa_version
from switchboard_policy.opa.bundles.contents import gather
from switchboard_policy.opa.compiling import compile_faults
from switchboard_policy.opa.given_rules import STOCK, supported_opa
from switchboard_policy.opa.values import plain_json

SCHEMAS = "schemas/"


@dataclass(frozen=True)
class Loaded:
    """What an engine loads.

    Args:
        rules: content by path below `policies/`, without tests.
        data: the data document.
    """

    rules: Mapping[str, bytes]
    data: Mapping[str, Json]


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

    @property
    def policies(self) -> dict[str, bytes]:
        """Everything OPA would load of `policies/`: rules, tests and values, by path."""
        kinds = (".rego", ".yaml", ".yml", ".json")
        return {
            name: content
            for name, content in self.files.items()
            if name.startswith(POLICIES) and name.endswith(kinds)
        }

    @property
    def own(self) -> set[str]:
        """Paths of the organisation's own rules: neither the vendored ones nor tests."""
        vendored = f"{POLICIES}{STOCK}/"
        return {
            name
            for name in self.rego
            if not name.startswith(vendored) and not name.endswith("_test.rego")
        }

    def loaded(self) -> Loaded:
        """Return rules and values as an engine loads them.

        Raises:
            InputError: a file would be read differently from a bundle; says where.
        """
        rules, _ = gather(self.files)
        data = plain_json(opa_data(self.files))
        assert isinstance(data, dict), "a document of data is a mapping"
        text = {name: body for name, body in rules.files.items() if name.endswith(".rego")}
        return Loaded(text, data)

    def hold_values(self) -> None:
        """Hold the organisation's values to their schemas.

        Raises:
            InputError: the first value that breaks its schema, and how many more there are.
        """
        refuse(self.values_faults())

    def values_faults(self) -> list[InputError]:
        """Return the organisation's values that break their schema, by file and line."""
        return values_faults(Snapshot(self.files, str(self.root)))

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
