"""`switchboard evidence`: what was signed about a change, made and verified offline."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "create": Entry(f"{_HERE}.evidence_create:create", "Make a folder a signed set of evidence."),
    "approve": Entry(
        f"{_HERE}.evidence_word:approve",
        "Approve the change a set of evidence is about, or reject it.",
    ),
    "custody": Entry(
        f"{_HERE}.evidence_custody:custody", "Add a link to a set's chain of custody."
    ),
    "memo": Entry(
        f"{_HERE}.evidence_memo:memo", "Tell a decision on one page, from evidence that verifies."
    ),
    "override": Entry(
        f"{_HERE}.evidence_word:override",
        "Sign an override of the gate's denial in a set of evidence.",
    ),
    "add": Entry(
        f"{_HERE}.evidence_add:add",
        "Lay a Sigstore bundle that another program signed into a set of evidence.",
    ),
    "verify": Entry(f"{_HERE}.evidence_verify:verify", "Say whether a set of evidence is genuine."),
    "tamper-test": Entry(
        f"{_HERE}.evidence_tamper_test:tamper_test",
        "Spoil a copy of a set in every way that applies; each must be refused.",
    ),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def evidence() -> None:
    """Make and verify sets of evidence, offline."""
