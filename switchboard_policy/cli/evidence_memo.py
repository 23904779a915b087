"""`switchboard evidence memo`: one page of a decision, from evidence that verifies."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from switchboard_policy.cli import evidence_options, options, screen

SCHEMA = "switchboard.evidence-memo/v1"


@click.command
@evidence_options.folder
@options.existing_file(
    "--keyring", required=True, metavar="FILE", help="The keys you believe; never from DIR."
)
@click.option(
    "--profile",
    default="gate",
    show_default=True,
    metavar="NAME|FILE",
    help="What must be attested: gate, proposal, decision, override, or a YAML file of yours.",
)
@evidence_options.at("The moment it is verified for")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Also write it as a page.",
)
@options.output_format
def memo(  # noqa: PLR0913 - one argument an option
    root: Path, *, keyring: Path, profile: str, at: int, html: Path | None, as_json: bool
) -> None:
    """Tell a decision on one page, from evidence that verifies.

    What changes, what is expected of it, what the gate said, and who signed. Where the evidence
    does not verify there is no memo: it exits 20 with the reason.
    """
    from switchboard_policy.app.evidence.memo import memo_of  # noqa: PLC0415 - heavy
    from switchboard_policy.app.evidence.verify import Held  # noqa: PLC0415
    from switchboard_policy.app.output_files import write_files  # noqa: PLC0415
    from switchboard_policy.errors import UsageError  # noqa: PLC0415
    from switchboard_policy.evidence.expected import Expected  # noqa: PLC0415
    from switchboard_policy.render.memo import memo_html, memo_markdown  # noqa: PLC0415

    found = memo_of(root, Held(keyring, profile, at, Expected()))
    if html is not None:
        if html.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{html} would lie in the set, as a file nobody signed")
        write_files(html.parent, {html.name: memo_html(found).encode()})
        screen.say(f"page  {html}")
    if as_json:
        screen.document({"schema": SCHEMA, **asdict(found)})
    else:
        click.echo(memo_markdown(found), nl=False)
