"""Verify a set of evidence: one pass over its files, no network, no clock, no key of its own.

In this order, and each part whatever the others come to:
1. the set is whole: manifest, names, files, their content;
2. each attestation is signed by a key that is believed for it, and about this set;
3. everything the profile asks for is attested;
4. it is about the change, the commits and the time that were asked for;
5. its chain of custody is whole; its receipt and its place in the log are its own.
"""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.evidence.checks.about import check_about
from switchboard_policy.evidence.checks.attestations import check_attestations
from switchboard_policy.evidence.checks.custody import check_custody
from switchboard_policy.evidence.checks.files import check_files
from switchboard_policy.evidence.checks.log import check_log
from switchboard_policy.evidence.checks.profile import check_profile
from switchboard_policy.evidence.checks.receipt import check_receipt
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.gathering import gather
from switchboard_policy.evidence.keyring import Keyring
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.profile import Profile
from switchboard_policy.evidence.result import Verification

__all__ = ["Expected", "Verification", "verify"]

_NOTHING = Expected()


def verify(
    root: Path, *, keyring: Keyring, profile: Profile, at: int, expected: Expected = _NOTHING
) -> Verification:
    """Return what verifying a set came to.

    Args:
        root: the folder the set is in.
        keyring: the keys that are believed; never from the set itself.
        profile: what has to be attested.
        at: the moment it is verified for, in seconds since the epoch.
        expected: what is known of the change already.

    Raises:
        EvidenceFileError: there is no such folder, or it cannot be opened.
    """
    found = gather(root)
    attestations, good = check_attestations(found, keyring, profile, at)
    # What follows reads what is said, so all of it has to have the form of its kind.
    counting = () if attestations.failed else good
    checks = (
        check_files(found),
        attestations,
        check_profile(profile, good),
        check_about(found.manifest, profile, expected, at),
        check_custody(counting),
        check_receipt(found, counting, keyring, profile, at),
        check_log(found, keyring, profile, expected, at),
    )
    manifest = found.manifest if isinstance(found.manifest, Manifest) else None
    return Verification(profile.name, at, checks, manifest, good)
