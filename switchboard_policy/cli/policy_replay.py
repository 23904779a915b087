"""`switchboard policy replay`: which past decisions would flip under another policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.errors import GateDenied, UsageError

if TYPE_CHECKING:
    from switchboard_policy.domain.replay_report import ReplayReport
    from switchboard_policy.domain.threshold import Threshold
    from switchboard_policy.work.workers import Workers

FLIPPED = 12
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)(%?)")


def _threshold(_ctx: object, param: click.Parameter, value: str | None) -> Threshold | None:
    from switchboard_policy.domain.threshold import Threshold  # noqa: PLC0415 - only when called

    if value is None:
        return None
    found = _LIMIT.fullmatch(value.strip())
    if found is None or (found[2] and Decimal(found[1]) > 100):
        raise UsageError(
            f"{param.opts[0]} {value!r}; a number or a percentage is allowed",
            hint="such as 0 or 1%",
        )
    return Threshold(Decimal(found[1]), percent=bool(found[2]))


def _limit(name: str, words: str) -> Callable[[options.Function], options.Function]:
    return click.option(
        name, metavar="N|P%", callback=_threshold, help=f"Fail where more decisions {words}."
    )


@click.command
@click.option(
    "--log",
    "logs",
    multiple=True,
    metavar="FILE",
    help="Decision log: a file, a folder or a pattern; JSON Lines or Parquet, of OPA or ours; may "
    "be repeated.",
)
@click.option("--generate", is_flag=True, help="Make inputs up from schemas and values instead.")
@click.option("--old", required=True, metavar="REF", help="Version in force: see --new.")
@click.option(
    "--new",
    required=True,
    metavar="REF",
    help="Version that would be: a commit, WORKTREE for what stands on the disk, or a folder.",
)
@options.repo
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Look at so many decisions, chosen by their id.",
    show_default="all",
)
@options.seed
@click.option("--strict", is_flag=True, help="Refuse a log with lines that are no decisions.")
@click.option(
    "--tenant",
    "tenants",
    multiple=True,
    metavar="POINTER",
    help="Where an input says whom it is about, such as /request/tenant; may be repeated.",
    show_default="the usual places",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "wasm", "opa"]),
    default="auto",
    show_default=True,
    help="What decides: the stock rules compiled, or OPA for any Rego.",
)
@options.executor
@click.option(
    "--resume",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep finished parts here, and go on from them.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write report.html, its pictures, replay.json and replay.md into this folder.",
)
@_limit("--max-flips", "flip")
@_limit("--max-allow-to-deny", "go from allow to deny")
@_limit("--max-deny-to-allow", "go from deny to allow")
@_limit("--max-not-replayable", "cannot be made again")
@click.option("--exit-code", is_flag=True, help="Exit 12 when a decision would flip.")
@options.report_format
def replay(  # noqa: PLR0913 - one argument an option
    logs: tuple[str, ...],
    *,
    generate: bool,
    old: str,
    new: str,
    repo: Path,
    sample: int | None,
    seed: int,
    strict: bool,
    tenants: tuple[str, ...],
    engine: str,
    executor: Workers,
    resume: Path | None,
    out: Path | None,
    max_flips: Threshold | None,
    max_allow_to_deny: Threshold | None,
    max_deny_to_allow: Threshold | None,
    max_not_replayable: Threshold | None,
    exit_code: bool,
    form: str,
) -> int:
    """Tell which past decisions would flip under another version of the policy.

    Says whom that hits, which rule does it, what those decisions have in common, and what the log
    cannot tell.
    """
    from switchboard_policy.app import policy_replay_command as use  # noqa: PLC0415 - heavy
    from switchboard_policy.app.policy_replay_limits import Accepted, exceeded  # noqa: PLC0415

    if bool(logs) == generate:
        raise UsageError("give --log FILE or --generate, one of them")
    asked = use.Question(
        logs, old, new, repo, sample or 0, seed, strict, tenants, engine, executor, resume
    )
    report = use.replay(asked, screen.say)
    accepted = Accepted(max_flips, max_allow_to_deny, max_deny_to_allow, max_not_replayable)
    too_much = exceeded(report, accepted)
    _tell(report, too_much, form)
    if out is not None:
        use.write(out, report, too_much)
        screen.note(f"written: {out / 'report.html'}")
    for sentence in too_much:
        screen.note(f"denied: {sentence}")
    if too_much:
        return GateDenied.exit_status
    return FLIPPED if exit_code and report.flips else 0


def _tell(report: ReplayReport, too_much: tuple[str, ...], form: str) -> None:
    from switchboard_policy.app.policy_replay_document import document  # noqa: PLC0415 - heavy
    from switchboard_policy.render import replay_words as words  # noqa: PLC0415
    from switchboard_policy.render.replay_markdown import replay_section  # noqa: PLC0415

    if form == "json":
        screen.document(document(report, too_much))
        return
    if form == "markdown":
        for line in replay_section(report).splitlines():
            screen.line(line)
        return
    screen.line(words.lead(report))
    screen.line(words.seen(report))
    screen.line()
    screen.table(words.HEAD, [row.cells for row in words.rows(report)])
    screen.line()
    for sentence in words.asides(report):
        screen.line(sentence)
