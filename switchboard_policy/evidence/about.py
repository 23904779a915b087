"""What a set of evidence is about: which change, of which repository, on which commit, made when.

It stands in the manifest, which every attestation names, so one signature over any of them holds
it. What a caller knows of the same things is compared with it, word by word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import UsageError
from switchboard_policy.errors.evidence_files import ManifestFieldUnknown, ManifestInvalid
from switchboard_policy.gate.moments import moment

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MOST_PULL = 2**31 - 1


@dataclass(frozen=True)
class About:
    """What a set is about. What is not known when it is made stays empty.

    Args:
        created: when the set was made, in seconds since the epoch.
        change_digest: the change, as `sha256:` and hex.
        repository: `owner/name` on the forge.
        pull_request: its number; 0 for none.
        head: the commit that would be merged, in hex.
        base: the commit it would be merged into, in hex.
    """

    created: int
    change_digest: str = ""
    repository: str = ""
    pull_request: int = 0
    head: str = ""
    base: str = ""

    def __post_init__(self) -> None:
        for name, value, pattern in (
            ("change digest", self.change_digest, _DIGEST),
            ("repository", self.repository, _REPOSITORY),
            ("head", self.head, _COMMIT),
            ("base", self.base, _COMMIT),
        ):
            if value and not pattern.fullmatch(value):
                raise UsageError(f"{name} is {value[:80]!r}; {pattern.pattern} is allowed")
        if not 0 <= self.pull_request <= _MOST_PULL:
            raise UsageError(f"pull request is {self.pull_request}; 1 or more is allowed")

    def document(self) -> dict[str, Json]:
        """Return it as the manifest has it: what is empty is left out."""
        found: dict[str, Json] = {
            "created": rfc3339(self.created),
            "changeDigest": self.change_digest,
            "repository": self.repository,
            "pullRequest": self.pull_request,
            "head": self.head,
            "base": self.base,
        }
        return {name: value for name, value in found.items() if value}


def read_about(value: Json) -> About:
    """Return what a manifest says it is about.

    Args:
        value: as it stands in the manifest.

    Raises:
        ManifestFieldUnknown: a field nobody would check.
        ManifestInvalid: a field is missing, or holds what it may not.
    """
    if not isinstance(value, dict):
        raise ManifestInvalid("the manifest's about is no object")
    known = {"created", "changeDigest", "repository", "pullRequest", "head", "base"}
    if strange := sorted(value.keys() - known):
        raise ManifestFieldUnknown(f"the manifest's about has {ascii(strange[0])[:80]}")
    texts = {name: value.get(name, "") for name in known - {"pullRequest"}}
    pull = value.get("pullRequest", 0)
    if not all(isinstance(text, str) for text in texts.values()) or type(pull) is not int:
        raise ManifestInvalid("the manifest's about holds a value of the wrong type")
    if any(not found for found in value.values()):
        raise ManifestInvalid("the manifest's about has a field that is empty; leave it out")
    created = str(texts["created"])
    made = moment(created) if _CREATED.fullmatch(created) else None
    if made is None:
        raise ManifestInvalid("the manifest does not say when it was made, as RFC 3339 in UTC")
    try:
        return About(
            created=made,
            change_digest=str(texts["changeDigest"]),
            repository=str(texts["repository"]),
            pull_request=pull,
            head=str(texts["head"]),
            base=str(texts["base"]),
        )
    except UsageError as error:
        raise ManifestInvalid(f"the manifest's {error.message}") from error
