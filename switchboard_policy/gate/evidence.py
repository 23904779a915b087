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
class CheckSeen:
    """One check of evidence, and those it is made of.

    Args:
        title: what holds where it passes.
        status: `passed`, `failed` or `not_evaluated`.
        detail: what was found, or why it was not evaluated.
        code: of the error where it failed.
        children: the checks it is made of.
    """

    title: str
    status: str
    detail: str = ""
    code: str = ""
    children: tuple[CheckSeen, ...] = ()


@dataclass(frozen=True)
class EvidenceSeen:
    """What was found of the evidence of one change.

    Args:
        status: what verifying it came to.
        reason: why it is not verified, for people; empty where it is.
        manifest: digest of the set's manifest; empty where there is none that can be read.
        place: folder of the set; empty where there is none.
        base: the commit it says it was made on; empty where it says none, or does not verify.
        checks: every check that was made, for people.
        needed: whether a value changes, so that there is something to prove.
        required: whether the base asks for evidence.
    """

    status: EvidenceStatus
    reason: str = ""
    manifest: str = ""
    place: str = ""
    base: str = ""
    checks: tuple[CheckSeen, ...] = ()
    needed: bool = True
    required: bool = False

    @property
    def stands(self) -> bool:
        """Whether it verifies, or nothing has to; the gate's rules say the same of its facts."""
        if self.status is EvidenceStatus.VERIFIED:
            return True
        asked = self.needed and self.required
        return self.status is not EvidenceStatus.INVALID and not asked

    @property
    def told(self) -> bool:
        """Whether there is anything to tell people: it is asked for, or there is some to judge."""
        judged = {EvidenceStatus.VERIFIED, EvidenceStatus.INVALID}
        return self.required or self.status in judged

    def fact(self) -> dict[str, Any]:
        """Return it as a fact. Whether it is required is a bound, and stands among these."""
        return {
            "needed": self.needed,
            "status": str(self.status),
            "reason": self.reason,
            "manifest": self.manifest,
        }


NO_EVIDENCE = EvidenceSeen(EvidenceStatus.MISSING, "no evidence set came with it")
