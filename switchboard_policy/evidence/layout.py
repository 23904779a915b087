"""What may lie in a set's folder `evidence/`, and nothing else may."""

from __future__ import annotations

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


def attestation_path(name: str) -> str:
    """Return where an attestation lies in a set.

    Args:
        name: its name, without folder and ending.
    """
    return f"{ATTESTATIONS}/{name}{ENDING}"


def is_attestation(path: str) -> bool:
    """Return whether a path in a set is one of an attestation."""
    folder, _, name = path.rpartition("/")
    return folder == ATTESTATIONS and name.endswith(ENDING) and name != ENDING
