"""A verified set as people are shown it: figures first, then who said what, then every check."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_PLACES = 5
"""Checks that a reason names; the tree below has them all. Ours."""


@dataclass(frozen=True)
class CheckView:
    """One check.

    Args:
        id: its name, slash-separated.
        title: what holds where it passes.
        status: `passed`, `failed` or `not_evaluated`.
        detail: what was found, or why it was not evaluated.
        code: code of the error where it failed.
        children: the checks it is made of.
    """

    id: str
    title: str
    status: str
    detail: str
    code: str
    children: tuple[CheckView, ...]


@dataclass(frozen=True)
class ReasonView:
    """One reason to refuse a set, however many checks it makes fail.

    Args:
        code: of the error.
        message: what was found, and what helps.
        checks: ids of the checks that fail for it, in order.
    """

    code: str
    message: str
    checks: tuple[str, ...]

    @property
    def where(self) -> str:
        """How many checks fail for it, and which; empty for a single one, which says so itself."""
        if len(self.checks) == 1:
            return ""
        named = ", ".join(map(_place, self.checks[:_MOST_PLACES]))
        more = len(self.checks) - _MOST_PLACES
        return f"{len(self.checks)} times: {named}{f' and {more} more' if more > 0 else ''}"


def _place(check: str) -> str:
    """Return which part of a set a check is about: an attestation by its name."""
    parts = check.split("/")
    return parts[1] if parts[0] == "attestations" and len(parts) > 1 else check


@dataclass(frozen=True)
class SaidView:
    """What an attestation says. Shown only where the whole set verifies.

    Args:
        name: of the attestation.
        title: what kind it is.
        who: whose key signed it.
        key: id of that key.
        when: when it says it was made; empty where it does not.
        what: what it says, in a line.
    """

    name: str
    title: str
    who: str
    key: str
    when: str
    what: str


@dataclass(frozen=True)
class FileView:
    """A file of the set.

    Args:
        path: in the set.
        role: what it is.
        size: in bytes.
        sha256: of its bytes.
    """

    path: str
    role: str
    size: int
    sha256: str


@dataclass(frozen=True)
class EvidenceView:
    """What verifying a set came to.

    Args:
        valid: whether it verifies.
        headline: the verdict in a line.
        figures: how much was looked at, in a line.
        reasons: why it is refused, each reason once.
        about: label and value of what the set is about.
        how: label and value of what it was held to.
        said: what its attestations say.
        checks: every check.
        files: every file, in the manifest's order.
    """

    valid: bool
    headline: str
    figures: str
    reasons: tuple[ReasonView, ...]
    about: tuple[tuple[str, str], ...]
    how: tuple[tuple[str, str], ...]
    said: tuple[SaidView, ...]
    checks: tuple[CheckView, ...]
    files: tuple[FileView, ...]
