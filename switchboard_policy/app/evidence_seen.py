"""Verify the evidence of a change for the gate: whatever goes wrong on the way is a no.

Keys come from the base the change goes to. What the set says of itself decides nothing.
"""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.errors import EvidenceError, SwitchboardError
from switchboard_policy.evidence.keyring import KEYRING
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.profile import shipped_profile
from switchboard_policy.evidence.result import Check, Verification
from switchboard_policy.evidence.verify import Expected, verify
from switchboard_policy.gate.evidence import CheckSeen, EvidenceSeen, EvidenceStatus

PROFILE = "gate"
"""What the gate asks of a set."""


def evidence_seen(
    root: Path,
    *,
    keyring: bytes | None,
    expected: Expected,
    at: int,
    place: str = "",
) -> EvidenceSeen:
    """Return what verifying a set comes to.

    Args:
        root: the folder the set is in.
        keyring: the base's keyring; None where it holds none.
        expected: what is known of the change already.
        at: seconds since the epoch.
        place: what to call the folder; as it is named unless told.
    """
    where = place or root.as_posix()
    if keyring is None:
        reason = f"the base holds no {KEYRING} to verify it with"
        return EvidenceSeen(EvidenceStatus.UNVERIFIED, reason, place=where)
    try:
        keys = read_keyring(KEYRING, keyring)
        found = verify(
            root, keyring=keys, profile=shipped_profile(PROFILE), at=at, expected=expected
        )
    except SwitchboardError as error:
        return _invalid(error, where)
    except Exception as error:  # noqa: BLE001 - whatever breaks, it has not been verified
        reason = f"it could not be verified: {type(error).__name__}: {error}"
        return EvidenceSeen(EvidenceStatus.INVALID, reason, place=where)
    return _told(found, where)


def _told(found: Verification, place: str) -> EvidenceSeen:
    manifest = f"sha256:{found.manifest.sha256}" if found.manifest else ""
    checks = tuple(map(seen_check, found.checks))
    if found.valid:
        base = found.manifest.about.base if found.manifest else ""
        return EvidenceSeen(EvidenceStatus.VERIFIED, "", manifest, place, base, checks)
    first: SwitchboardError = next(iter(found.errors), EvidenceError("not all could be evaluated"))
    reason = first.diagnostics()
    return EvidenceSeen(EvidenceStatus.INVALID, reason, manifest, place, checks=checks)


def _invalid(error: SwitchboardError, place: str) -> EvidenceSeen:
    check = CheckSeen("the set can be read and there are keys for it", "failed", error.message)
    return EvidenceSeen(EvidenceStatus.INVALID, error.diagnostics(), place=place, checks=(check,))


def seen_check(check: Check) -> CheckSeen:
    """Return a check as people are shown it, with everything below it.

    Args:
        check: one check of a verification.
    """
    return CheckSeen(
        title=check.title,
        status=str(check.status),
        detail=check.detail,
        code=check.error.code if check.error is not None else "",
        children=tuple(map(seen_check, check.children)),
    )
