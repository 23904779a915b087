"""The stock rules as bytes: what ships, and the digests that name it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.values import as_text, ordered
from switchboard_policy.ports.engine import Json
from switchboard_policy.resources import resource

_ENDINGS = ("_test.rego",)


def data_digest(data: Mapping[str, Json]) -> str:
    """Return the digest of a data document, the same for any order of its keys."""
    return sha256(as_text(ordered(dict(data))))


def rule_files(folder: Path) -> dict[str, bytes]:
    """Return the rules below a folder by relative path, without their tests.

    Args:
        folder: such as the shipped `rego/switchboard`.
    """
    found = sorted(path for path in folder.rglob("*.rego") if not path.name.endswith(_ENDINGS))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def rules_digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of some rules: of the sorted list of each file's path and digest."""
    lines = [f"{sha256(content)}  {name}\n" for name, content in sorted(files.items())]
    return sha256("".join(lines).encode())


def stock_rules() -> Path:
    """Return the folder of the rules that ship with the library."""
    return resource("rego/switchboard")


def areas_of(rules: Path) -> tuple[str, ...]:
    """Return the areas some rules decide, sorted: the folders with a decision, `lib` aside.

    Args:
        rules: such as the shipped `rego/switchboard`.
    """
    found = {path.parent.name for path in rules.glob("*/decision.rego")}
    return tuple(sorted(found - {"lib"}))


def entrypoints_of(rules: Path) -> tuple[str, ...]:
    """Return the decisions some rules offer, sorted.

    Args:
        rules: such as the shipped `rego/switchboard`.
    """
    return tuple(f"switchboard/{area}/decision" for area in areas_of(rules))


ENTRYPOINTS = entrypoints_of(stock_rules())
"""The decisions the compiled rules offer, sorted: the compiler's output depends on the order."""


def stock_rules_digest() -> str:
    """Return the digest of the rules that ship with the library."""
    return rules_digest(rule_files(stock_rules()))


@dataclass(frozen=True)
class ParityStamp:
    """Says for which compiled rules Wasm and OPA were found to agree.

    Args:
        wasm: digest of the compiled rules.
        rules: digest of the rules they were compiled from.
        opa: version of OPA that compiled them and that they were compared with.
        cases: how many decisions were compared.
    """

    wasm: str
    rules: str
    opa: str
    cases: int

    @classmethod
    def read(cls, path: Path) -> ParityStamp:
        """Read a stamp file.

        Raises:
            EngineError: there is none, or it is no stamp.
        """
        try:
            found = json.loads(path.read_bytes())
            stamp = cls(**found)
        except (OSError, ValueError, TypeError) as error:
            raise EngineError(f"{path.name} is no parity stamp: {error}") from error
        return stamp

    def text(self) -> str:
        """Return the stamp as the text of its file."""
        return json.dumps(self.__dict__, indent=2, sort_keys=True) + "\n"
