"""A verified set as people are shown it: figures first, then who said what, then every check."""

from __future__ import annotations

from dataclasses import dataclass


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
        errors: code and message of each reason to refuse it.
        about: label and value of what the set is about.
        how: label and value of what it was held to.
        said: what its attestations say.
        checks: every check.
        files: every file, in the manifest's order.
    """

    valid: bool
    headline: str
    figures: str
    errors: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    how: tuple[tuple[str, str], ...]
    said: tuple[SaidView, ...]
    checks: tuple[CheckView, ...]
    files: tuple[FileView, ...]
