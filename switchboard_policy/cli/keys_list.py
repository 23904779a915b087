"""`switchboard keys list`: which keys of a keyring count, and until when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.app.keys_list import Listed

SCHEMA = "switchboard.keys-list/v1"
_HEADINGS = ("id", "role", "kind", "from", "until", "days left", "state", "follows", "for")


@click.command(name="list")
@key_options.keyring
@click.option(
    "--soon-days",
    type=click.IntRange(min=0),
    default=None,
    show_default="30",
    help="How many days before its end a key is said to expire soon.",
)
@evidence_options.at("The moment they are judged at")
@options.output_format
def list_(keyring: Path, *, soon_days: int | None, at: int, as_json: bool) -> None:
    """Say which keys count, and until when.

    Also which key each one follows, where the folder `rotations` beside the keyring has the older
    key's word for it.
    """
    from switchboard_policy.app.keys_list import list_keys  # noqa: PLC0415 - heavy
    from switchboard_policy.domain.moments import iso_day  # noqa: PLC0415

    found = list_keys(keyring, at, soon_days=soon_days)
    if as_json:
        told = {"keyring": str(keyring), "keys": [_document(each) for each in found]}
        screen.document({"schema": SCHEMA, "version": __version__, **told})
        return
    rows = [
        (
            each.key.id,
            str(each.key.role),
            str(each.key.public.kind),
            iso_day(each.key.not_before),
            iso_day(each.key.not_after),
            str(each.days_left),
            str(each.state),
            each.follows.old if each.follows is not None else "",
            each.key.owner or each.key.name,
        )
        for each in found
    ]
    screen.table(_HEADINGS, rows)


def _document(listed: Listed) -> dict[str, object]:
    from switchboard_policy.domain.moments import rfc3339  # noqa: PLC0415

    key, revoked = listed.key, listed.key.revoked
    return {
        "id": key.id,
        "role": str(key.role),
        "kind": str(key.public.kind),
        "thumbprint": key.thumbprint,
        "not_before": rfc3339(key.not_before),
        "not_after": rfc3339(key.not_after),
        "owner": key.owner,
        "name": key.name,
        "state": listed.state.name.lower(),
        "days_left": listed.days_left,
        "revoked": None
        if revoked is None
        else {"at": rfc3339(revoked.at), "reason": revoked.reason},
        "follows": None
        if listed.follows is None
        else {"id": listed.follows.old, "at": rfc3339(listed.follows.at)},
    }
