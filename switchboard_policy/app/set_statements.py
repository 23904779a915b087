"""What lies signed in a set already, read without asking whether it verifies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import read_attestation
from switchboard_policy.evidence.statement import Statement, read_statement


@dataclass(frozen=True)
class Lying:
    """A statement in a set.

    Args:
        name: of its attestation.
        statement: what it says.
        digest: of the statement's bytes: what another statement names it by.
    """

    name: str
    statement: Statement
    digest: str


def statements_in(root: Path) -> Iterator[Lying]:
    """Yield the statements of a set, by name; what cannot be read is left out.

    Nothing here is believed: it says what there is to add to.

    Args:
        root: the folder of the set.
    """
    most = constants("switchboard_policy.evidence").whole("attestation_bytes")
    for path in sorted((root / layout.ATTESTATIONS).glob(f"*{layout.ENDING}")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > most:
            continue
        try:
            payload = read_attestation(path.read_bytes()).payload
            statement = read_statement(payload)
        except EvidenceError:
            continue
        yield Lying(path.name.removesuffix(layout.ENDING), statement, sha256(payload))


def free_path(root: Path, name: str) -> str:
    """Return where a further attestation of a kind can lie: `decision`, then `decision-2`.

    Args:
        root: the folder of the set.
        name: what the first one is called.
    """
    number, path = 1, layout.attestation_path(name)
    while (root / path).exists():
        number += 1
        path = layout.attestation_path(f"{name}-{number}")
    return path
