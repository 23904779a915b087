"""The set is about the change, the commit and the moment that was asked for."""

from __future__ import annotations

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import (
    AboutMissing,
    BaseOther,
    ChangeOther,
    FromTheFuture,
    HeadOther,
    PullRequestOther,
    RepositoryOther,
    TooOld,
)
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.profile import Profile
from switchboard_policy.evidence.result import Check, failed, group, not_evaluated, passed

_TITLE = "It is about what was asked for"
_TIME = ("about/created", "It was made when it says, and lately enough")


def check_about(
    manifest: Manifest | EvidenceError, profile: Profile, expected: Expected, at: int
) -> Check:
    """Return whether a set is about what was asked for.

    Args:
        manifest: what the set holds, or why that cannot be read.
        profile: what it must say it is about.
        expected: what is known already.
        at: the moment it is verified for, in seconds since the epoch.
    """
    if not isinstance(manifest, Manifest):
        none = not_evaluated("about/manifest", _TITLE, "the manifest cannot be read")
        return group("about", _TITLE, (none,))
    about = manifest.about
    children = (
        _created(about, profile, at),
        _same("changeDigest", about.change_digest, expected.change_digest, profile, ChangeOther),
        _same("repository", about.repository, expected.repository, profile, RepositoryOther),
        _same(
            "pullRequest",
            str(about.pull_request or ""),
            str(expected.pull_request or ""),
            profile,
            PullRequestOther,
        ),
        _same("head", about.head, expected.head, profile, HeadOther),
        _same("base", about.base, expected.base, profile, BaseOther),
    )
    return group("about", _TITLE, children)


_TITLES = {
    "changeDigest": "the change",
    "repository": "the repository",
    "pullRequest": "the pull request",
    "head": "the commit",
    "base": "the base",
}


def _same(
    field: str, told: str, wanted: str, profile: Profile, other: type[EvidenceError]
) -> Check:
    what = _TITLES[field]
    check = f"about/{field}", f"It is about {what} that was asked for"
    if told != wanted and wanted:
        message = f"it is about {what} {told or 'nobody named'}; asked for was {wanted}"
        return failed(*check, other(message))
    if not told and field in profile.about:
        return failed(*check, AboutMissing(f"it does not say which {what[4:]} it is about"))
    if not wanted:
        why = "nobody asked for one to compare with" if told else "it names none"
        return not_evaluated(*check, why)
    return passed(*check, told)


def _created(about: About, profile: Profile, at: int) -> Check:
    skew = constants("switchboard_policy.evidence").whole("clock_skew_s")
    made, now = rfc3339(about.created), rfc3339(at)
    if about.created > at + skew:
        message = f"it was made at {made}, and is verified for {now}"
        return failed(*_TIME, FromTheFuture(message, hint="which of the clocks is wrong?"))
    if profile.oldest_s and at - about.created > profile.oldest_s + skew:
        days = f"{(at - about.created) / 86_400:.1f} days old"
        most = f"{profile.oldest_s / 86_400:g} days"
        return failed(*_TIME, TooOld(f"it is {days}; profile {profile.name} allows {most}"))
    return passed(*_TIME, f"made {made}, verified for {now}")
