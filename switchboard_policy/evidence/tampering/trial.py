"""Spoil a copy of a set in every way there is, and see that each is refused for its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.tampering.change import Good, Tampering, Ways, spoilt
from switchboard_policy.evidence.tampering.of_files import of_files, of_manifest
from switchboard_policy.evidence.tampering.of_log import of_log
from switchboard_policy.evidence.tampering.of_signatures import of_attestations, of_receipt

WAYS: tuple[Ways, ...] = (of_files, of_manifest, of_attestations, of_receipt, of_log)


@dataclass(frozen=True)
class Tried:
    """What became of one way to spoil a set.

    Args:
        tampering: what was done.
        found: the codes of the reasons it was refused for; none where it was taken.
    """

    tampering: Tampering
    found: tuple[str, ...]

    @property
    def noticed(self) -> bool:
        """Whether it was refused, and for the reason that is its own."""
        return self.tampering.refused.code in self.found


def tamperings(root: Path, manifest: Manifest) -> Iterator[Tampering]:
    """Yield every way to spoil a set that applies to it.

    Args:
        root: the folder of a set that verifies.
        manifest: what it holds.
    """
    good = Good(root, manifest)
    for ways in WAYS:
        yield from ways(good)


def tried(
    copy: Path, manifest: Manifest, verify: Callable[[Path], Verification]
) -> Iterator[Tried]:
    """Spoil a set in every way there is, one after the other, and mend it each time.

    Args:
        copy: the folder of a copy of a set that verifies; it is written to.
        manifest: what it holds.
        verify: how it is verified.

    Raises:
        EvidenceError: mended, it does not verify any more, so nothing was shown.
    """
    for each in list(tamperings(copy, manifest)):
        with spoilt(copy, each.spoiled):
            yield Tried(each, _codes(copy, verify))
    verify(copy).raise_unless_valid()


def _codes(root: Path, verify: Callable[[Path], Verification]) -> tuple[str, ...]:
    try:
        return tuple(error.code for error in verify(root).errors)
    except EvidenceError as error:
        return (error.code,)
