"""Every case there is."""

from __future__ import annotations

from support.tampering import attestations, claims, logs, manifests, proofs, receipts
from support.tampering.case import Case

CASES: tuple[Case, ...] = (
    *manifests.CASES,
    *attestations.CASES,
    *claims.CASES,
    *receipts.CASES,
    *claims.OVERRIDES,
    *proofs.CASES,
    *logs.CASES,
)
