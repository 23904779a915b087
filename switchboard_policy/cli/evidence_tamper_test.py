"""`switchboard evidence tamper-test`: whether a set would be refused if somebody had spoilt it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.evidence.tampering.trial import Tried

SCHEMA = "switchboard.evidence-tamper-test/v1"
TAKEN = 1
"""Exit status where something spoilt was taken: the fault is the verifier's."""


@click.command("tamper-test")
@evidence_options.folder
@evidence_options.believed
@evidence_options.at("The moment it is verified for")
@evidence_options.change
@options.output_format
def tamper_test(
    root: Path,
    *,
    keyring: Path,
    profile: str,
    at: int,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - what is known of the change
) -> int:
    """Spoil a copy of a set in every way that applies; each must be refused.

    A negative control for pipelines: a verification that never says no is worth nothing. Files,
    manifest, attestations, receipt and log proof of a copy are changed one at a time, as anybody
    could who can write to them, and each time the copy must be refused for its own reason.

    Exits 0 when all are, 1 when one is not, and 20 when the set itself does not verify.
    """
    from switchboard_policy.app.evidence.tamper import tamper_with  # noqa: PLC0415 - heavy
    from switchboard_policy.app.evidence.verify import Held  # noqa: PLC0415

    tried: list[Tried] = []
    for each in tamper_with(root, Held(keyring, profile, at, evidence_options.expected(known))):
        tried.append(each)
        if not as_json:
            screen.line(_told(each))
    missed = sum(not each.noticed for each in tried)
    if as_json:
        screen.document(_document(tried, missed))
    else:
        refused = len(tried) - missed
        screen.line(f"{len(tried)} ways to spoil it: {refused} refused, {missed} not")
    return TAKEN if missed else 0


def _told(each: Tried) -> str:
    title, due = each.tampering.title, each.tampering.refused.code
    if each.noticed:
        return f"✓ {title:<60} {due}"
    return f"✗ {title:<60} {', '.join(each.found) or 'taken'}; due is {due}"


def _document(tried: list[Tried], missed: int) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "version": __version__,
        "refused": len(tried) - missed,
        "missed": missed,
        "tried": [
            {
                "id": each.tampering.id,
                "title": each.tampering.title,
                "due": each.tampering.refused.code,
                "found": list(each.found),
                "noticed": each.noticed,
            }
            for each in tried
        ],
    }
