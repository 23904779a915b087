"""What the commands that write artefacts of service levels have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.app.slo_artefacts import Written
    from switchboard_policy.areas.slo.artefacts.effect import Effect

DIFFERS = 12
Function = TypeVar("Function", bound=Callable[..., Any])


def shared(function: Function) -> Function:
    """Add `[SPEC]...`, `--repo`, `--name`, `--out`, `--check` and `--format`."""
    specs = click.argument(
        "specs", metavar="[SPEC]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
    )
    name = click.option(
        "--name", default="", show_default="all", metavar="NAME", help="Only the one of this name."
    )
    out = click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        show_default="stdout; in a repository, where it keeps them",
        metavar="DIR",
        help="Folder to write to.",
    )
    check = click.option(
        "--check", is_flag=True, help="Write nothing; exit 12 when a file differs."
    )
    return specs(options.repo(name(out(check(options.output_format(function))))))


def kind_option(*kinds: str) -> Callable[[Function], Function]:
    """Add `--kind`; the first is the one for stdout."""
    return click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice(kinds),
        help=f"What to write; may be repeated. [default: {kinds[0]} to stdout, all into a folder;"
        " in a repository, what it keeps]",
    )


def run(kinds: tuple[str, ...], *, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - passed on
    """Write files and tell which; return the exit status.

    Args:
        kinds: what is wanted.
        as_json: whether the result is one JSON document.
        asked: the options of `shared`.
    """
    from switchboard_policy.app.slo_artefacts import Asked, make_artefacts  # noqa: PLC0415 - heavy

    written = make_artefacts(Asked(kinds, **asked))
    if as_json:
        screen.document(written.document())
    else:
        _tell(written, check=asked["check"])
    return DIFFERS if asked["check"] and written.differing else 0


def _tell(written: Written, *, check: bool) -> None:
    for finding in written.read.findings:
        screen.note(f"{finding.location}: {finding.msg}")
    for left in written.left_out:
        screen.note(f"left out: {left.what}: {left.why}")
    if written.folder is None:
        for content in written.files.values():
            for line in content.decode().splitlines():
                screen.line(line)
    else:
        tell_files(written.folder, written.files, written.differing, check=check)
    if written.effect is not None:
        _tell_effect(written.effect)


def tell_files(
    folder: Path, files: Collection[str], differing: Collection[str], *, check: bool
) -> None:
    """Say which files were written, or which are others than they should be.

    Args:
        folder: where they stand.
        files: their paths inside it.
        differing: those that are missing or hold something else.
        check: whether they were compared, not written.
    """
    for name in differing if check else files:
        screen.line(f"{folder / name}{' differs' if check else ''}")
    if check and not differing:
        screen.say(f"compared    {counted(len(files), 'file')}, none differs")


def _tell_effect(effect: Effect) -> None:
    told = {
        name: f"{100 * found.low:.1f} to {100 * found.high:.1f} %"
        for name, found in effect.figures.items()
    }
    screen.note(
        f"on made-up traces, {effect.seeds} seeds: {told['log_cut_ratio']} of log bytes,"
        f" {told['trace_cut_ratio']} of span bytes and {told['cost_cut_ratio']} of all bytes gone"
    )
    screen.note(
        f"lost: {told['errors_lost_ratio']} of failed traces, {told['slow_lost_ratio']} of slow"
        f" ones; by chance alone at that volume {told['random_errors_lost_ratio']} and"
        f" {told['random_slow_lost_ratio']}"
    )
    screen.note(
        f"lost too: {told['context_lost_ratio']} of the lines below a warning that failed and slow"
        " traces wrote"
    )
