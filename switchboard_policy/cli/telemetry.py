"""`switchboard telemetry`: measurements into the local store, and what is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import click

from switchboard_policy.cli import options, screen, telemetry_live_words, telemetry_words
from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli.telemetry"

COMMANDS = {
    "import": Entry(f"{_HERE}:import_", "Read files or a scenario into the store."),
    "pull": Entry(f"{_HERE}:pull", "Fetch missing days from Prometheus."),
    "doctor": Entry(f"{_HERE}:doctor", "Say what the measurements can and cannot carry."),
}


class Document(Protocol):
    """A result with a JSON form."""

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        ...


Told = TypeVar("Told", bound=Document)

_into = click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default=".switchboard/telemetry of the policy repository",
    metavar="DIR",
    help="The store's folder.",
)


@click.group(cls=LazyGroup, entries=COMMANDS)
def telemetry() -> None:
    """Keep measurements in a local store."""


@click.command("import")
@click.argument("source", metavar="SRC")
@options.repo
@_into
@options.output_format
def import_(source: str, repo: Path, into: Path | None, *, as_json: bool) -> None:
    """Read files or a scenario into the store.

    SRC is a CSV, Parquet or JSON Lines file, petshop:FILE or scenario:FILE. Names are mapped by
    the telemetry part of switchboard.yaml. What was repaired or left out is said.
    """
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415 - heavy
    from switchboard_policy.app.telemetry import import_ as bring  # noqa: PLC0415

    root = find_root(repo)
    report = bring(source, into=into or _store(root), repo=root, say=screen.say)
    _show(report, telemetry_words.imported, as_json=as_json)


@click.command
@click.argument("url", metavar="URL")
@options.repo
@_into
@click.option(
    "--days", type=click.IntRange(min=1), default=30, show_default=True, help="Days back."
)
@click.option("--step", type=click.IntRange(min=1), default=60, show_default=True, help="Seconds.")
@click.option(
    "--most-samples",
    type=click.IntRange(min=1),
    default=None,
    show_default="most_samples of the telemetry defaults",
    metavar="N",
    help="Refuse to start if more samples are expected.",
)
@click.option("--dry-run", is_flag=True, help="Only estimate samples and bytes.")
@options.output_format
def pull(  # noqa: PLR0913 - one argument an option
    url: str,
    *,
    repo: Path,
    into: Path | None,
    days: int,
    step: int,
    most_samples: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch missing days from Prometheus.

    URL is the server's address. A bearer token is read from SWITCHBOARD_PROMETHEUS_TOKEN. Days
    that are in the store already are not asked for again.
    """
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415 - heavy
    from switchboard_policy.app.telemetry import pull as fetch  # noqa: PLC0415

    root = find_root(repo)
    report = fetch(
        url,
        into=into or _store(root),
        repo=root,
        days=days,
        step=step,
        most_samples=most_samples,
        dry_run=dry_run,
        say=screen.say,
    )
    _show(report, telemetry_words.pulled, as_json=as_json)


@click.command
@click.argument("source", metavar="[SRC]", default="")
@options.repo
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="Days a pull from prometheus:URL would be for.",
)
@options.output_format
def doctor(source: str, *, repo: Path, days: int, as_json: bool) -> None:
    """Say what the measurements can and cannot carry.

    SRC is as for import; without it the telemetry source of switchboard.yaml is looked at. Of
    prometheus:URL it says which mapped metrics and labels are there, what is not counted, and
    what a pull would be; how much will be asked is said before anything is.
    """
    from switchboard_policy.app import telemetry as kept  # noqa: PLC0415 - heavy
    from switchboard_policy.app import telemetry_live as live  # noqa: PLC0415
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415

    root = find_root(repo)
    if url := live.address(source, root):
        looked = live.doctor(url, repo=root, days=days, say=screen.say)
        _show(looked, telemetry_live_words.looked_at, as_json=as_json)
    else:
        examined = kept.doctor(source, repo=root, say=screen.say)
        _show(examined, telemetry_words.examined, as_json=as_json)


def _store(root: Path) -> Path:
    return root / ".switchboard" / "telemetry"


def _show(found: Told, words: Callable[[Told], None], *, as_json: bool) -> None:
    if as_json:
        screen.document(found.document())
    else:
        words(found)
