"""Every case there is."""

from __future__ import annotations

from support.tampering import (
    attestations,
    claims,
    files,
    logs,
    manifests,
    overrides,
    proofs,
    receipts,
    voices,
)
from support.tampering.case import Case

CASES: tuple[Case, ...] = (
    *files.CASES,
    *manifests.CASES,
    *attestations.CASES,
    *claims.CASES,
    *voices.CASES,
    *receipts.CASES,
    *overrides.CASES,
    *proofs.CASES,
    *logs.CASES,
)
