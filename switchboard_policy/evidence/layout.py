"""What may lie in a set's folder `evidence/`, and nothing else may."""

from __future__ import annotations

import re

FOLDER = "evidence"
MANIFEST = "evidence/manifest.json"
ATTESTATIONS = "evidence/attestations"
RECEIPT = "evidence/receipt.jws"
AUDIT = "evidence/audit"
CHECKPOINT = "evidence/audit/checkpoint"
PROOF = "evidence/audit/proof.tlog-proof"
RECORD = "evidence/audit/record"
"""The line of the log that the proof is about, without its end."""
LOG = frozenset({CHECKPOINT, PROOF, RECORD})
ENDING = ".sigstore.json"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")
"""What an attestation may be called."""


def attestation_path(name: str) -> str:
    """Return where an attestation lies in a set.

    Args:
        name: its name, without folder and ending.
    """
    return f"{ATTESTATIONS}/{name}{ENDING}"


def is_attestation(path: str) -> bool:
    """Return whether a path in a set is one of an attestation.

    Args:
        path: relative POSIX path.
    """
    folder, _, name = path.rpartition("/")
    named = name.endswith(ENDING) and NAME.fullmatch(name.removesuffix(ENDING))
    return folder == ATTESTATIONS and bool(named)
