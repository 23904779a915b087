"""What of the findings is told: not what is doubtful, set aside in the file, or known before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from switchboard_policy.adoption.ignores import Ignore, about_ignores
from switchboard_policy.adoption.words import means
from switchboard_policy.app.baseline import fingerprints
from switchboard_policy.domain.finding import Confidence, Finding

_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True)
class Told:
    """Findings to tell, and how many are not told.

    Args:
        findings: those to tell.
        doubtful: how many are below the confidence asked for.
        ignored: how many a comment in their file sets aside.
        known: how many stand in the baseline.
    """

    findings: tuple[Finding, ...]
    doubtful: int = 0
    ignored: int = 0
    known: int = 0


def quieted(  # noqa: PLR0913 - what was found and all that keeps it quiet
    root: Path,
    findings: Sequence[Finding],
    ignores: Iterable[Ignore],
    *,
    baseline: frozenset[str],
    least: Confidence,
    today: date,
) -> Told:
    """Return what of the findings is told.

    Args:
        root: the folder that was looked through.
        findings: everything that was found, in order.
        ignores: comments that set findings aside.
        baseline: fingerprints of what was known before.
        least: the least confidence that is told.
        today: comments hold to the end of their last day.
    """
    some = tuple(ignores)
    every = [*findings, *about_ignores(some, findings, today)]
    held = [one for one in some if one.until is not None and one.until >= today]
    loud = [each for each in every if not any(one.covers(each) for one in held)]
    known = fingerprints(root, loud) if baseline else {}
    new = [each for each in loud if known.get(each) not in baseline]
    shown = [each for each in new if _ORDER.index(each.confidence) >= _ORDER.index(least)]
    return Told(
        tuple(shown),
        doubtful=len(new) - len(shown),
        ignored=len(every) - len(loud),
        known=len(loud) - len(new),
    )


def with_doubt(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in a stranger's repository, those about files that are tried out as doubtful.

    What stands in a folder of tests, examples or other people's code is often wrong on purpose.

    Args:
        findings: what was found.
    """
    return [
        replace(each, confidence=Confidence.LOW)
        if each.location is not None and _tried(each.location.file)
        else each
        for each in findings
    ]


def _tried(file: str) -> bool:
    parts = PurePosixPath(file).parts
    return means("tried", parts[:-1])
