"""`switchboard evidence verify`: whether a set of evidence is genuine, whole and about this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy.cli import evidence_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.render.evidence_view import CheckView, EvidenceView

INVALID = 20
_MOST_REASONS = 5
_MARKS = {"passed": "✓", "failed": "✗", "not_evaluated": "·"}


@click.command
@evidence_options.folder
@evidence_options.believed
@evidence_options.at("The moment it is verified for")
@evidence_options.change
@options.existing_file(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    metavar="FILE",
    help="A head of the log you were shown; an older one is then refused. May be repeated.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Also write a page for auditors.",
)
@options.output_format
def verify(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    keyring: Path,
    profile: str,
    at: int,
    checkpoints: tuple[Path, ...],
    html: Path | None,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - what is known of the change
) -> int:
    """Say whether a set of evidence is genuine.

    Exits 0 when it is and 20 when it is not, with the reason. Nothing is fetched: the keys you
    believe come from a file, and what you know of the change is compared with what was signed.
    """
    from switchboard_policy.app.evidence.document import document  # noqa: PLC0415 - heavy
    from switchboard_policy.app.evidence.verify import (  # noqa: PLC0415
        Held,
        read_outside,
        verify_set,
    )
    from switchboard_policy.app.evidence.view import view_of  # noqa: PLC0415

    shown = tuple(read_outside(each, root) for each in checkpoints)
    held = Held(keyring, profile, at, evidence_options.expected(known, shown))
    view = view_of(root, verify_set(root, held), held)
    if html is not None:
        _page(html, root, view)
    if as_json:
        screen.document(document(view))
    else:
        _tell(view)
    return 0 if view.valid else INVALID


def _page(file: Path, root: Path, view: EvidenceView) -> None:
    from switchboard_policy.app.evidence.page import write_page  # noqa: PLC0415 - heavy

    write_page(file, root, view)
    screen.say(f"page  {file}")


def _tell(view: EvidenceView) -> None:
    from switchboard_policy.domain.units import counted  # noqa: PLC0415

    screen.line(f"{'✓' if view.valid else '✗'} {view.headline}")
    screen.line(f"  {view.figures}")
    for reason in view.reasons[:_MOST_REASONS]:
        screen.line(f"  {reason.code}  {reason.message}")
        if reason.where:
            screen.line(f"    {reason.where}")
    if len(view.reasons) > _MOST_REASONS:
        screen.line(f"  and {counted(len(view.reasons) - _MOST_REASONS, 'more reason')} below")
    for each in view.said:
        when = f", {each.when}" if each.when else ""
        screen.line(f"  {each.name}  {each.what}  ({each.who}, key {each.key}{when})")
    screen.line()
    for label, value in (*view.about, *view.how):
        screen.line(f"  {label:<13} {value}")
    screen.line()
    for check in view.checks:
        _check(check, 0)
    for reason in view.reasons[:1]:
        screen.note(f"{reason.code}: {reason.message}")


def _check(check: CheckView, depth: int) -> None:
    """Write a check; below one that passed, only what is of use to a reader."""
    detail = f"  {check.detail}" if check.detail else ""
    code = f"  ({check.code})" if check.code else ""
    screen.line(f"{'  ' * depth}{_MARKS[check.status]} {check.title}{detail}{code}")
    for child in check.children:
        _check(child, depth + 1)
