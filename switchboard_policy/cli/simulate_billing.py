"""`switchboard simulate --billing FILE`: what scopes have spent of their caps."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.cli import screen
from switchboard_policy.cli.words import figure

FITTING = frozenset({"repo", "telemetry", "billing", "as_json"})
"""Options that go with a billing export."""


def simulate_billing(export: Path, *, repo: Path, telemetry: str, as_json: bool) -> None:
    """Show what each scope has spent, by month.

    Args:
        export: the billing export.
        repo: the policy repository, or a folder in it.
        telemetry: source; empty for the one in `switchboard.yaml`.
        as_json: one JSON document instead of words.
    """
    from switchboard_policy.app.billing import billed  # noqa: PLC0415 - heavy
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415

    found = billed(find_root(repo), export, telemetry=telemetry)
    if as_json:
        screen.document(found.document())
        return
    rows = [
        (month.scope, month.name, name, figure(value))
        for month, figures in zip(found.months, found.figures, strict=True)
        for name, value in figures.items()
    ]
    screen.table(("scope", "month", "figure", "value"), rows)
    for note in found.notes:
        screen.note(f"note: {note}")
