"""What verifying the evidence of a change came to, as the gate's facts tell it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EvidenceStatus(StrEnum):
    """What became of the evidence that came with a change, or did not.

    `UNVERIFIED` is there and cannot be judged, because the base holds no keys. Where evidence is
    asked for, that is as good as none; `INVALID` denies everywhere.
    """

    VERIFIED = "verified"
    MISSING = "missing"
    UNVERIFIED = "unverified"
    INVALID = "invalid"


@dataclass(frozen=True)
class EvidenceSeen:
    """What was found of the evidence of one change.

    Args:
        status: what verifying it came to.
        reason: why it is not verified, for people; empty where it is.
        manifest: digest of the set's manifest; empty where there is none that can be read.
    """

    status: EvidenceStatus
    reason: str = ""
    manifest: str = ""

    def fact(self, *, needed: bool) -> dict[str, Any]:
        """Return it as a fact.

        Args:
            needed: whether the change has anything to prove: whether a value changes.
        """
        return {
            "needed": needed,
            "status": str(self.status),
            "reason": self.reason,
            "manifest": self.manifest,
        }


NO_EVIDENCE = EvidenceSeen(EvidenceStatus.MISSING, "no evidence set came with it")
