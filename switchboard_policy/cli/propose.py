"""`switchboard propose`: the loop in one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy.cli import attesting_options, options, screen
from switchboard_policy.cli.words import change, commit_body
from switchboard_policy.errors import UsageError

if TYPE_CHECKING:
    from switchboard_policy.app.attesting import Signing
    from switchboard_policy.app.commit import CommitResult
    from switchboard_policy.app.propose import Outcome
    from switchboard_policy.domain.proposal import Proposal
    from switchboard_policy.work.workers import Workers

SCHEMA = "switchboard.proposal-outcome/v1"


@click.command
@options.repo
@options.telemetry
@options.areas
@options.decisions
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/proposals"),
    show_default=True,
    metavar="DIR",
    help="Folder of proposals; each gets a folder named by its id.",
)
@click.option("--commit", is_flag=True, help="Also commit the change to a branch of its own.")
@click.option(
    "--open-pr",
    is_flag=True,
    help="Keep pull requests on GitHub up with what is recommended; needs GITHUB_REPOSITORY, and "
    "SWITCHBOARD_APP_ID with SWITCHBOARD_APP_KEY, or GITHUB_TOKEN.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say exactly what would be written.")
@click.option("--allow-dirty", is_flag=True, help="Work with uncommitted changes.")
@attesting_options.signing_key
@options.seed
@options.executor
@options.output_format
@options.exit_code("3 when nothing is worth changing")
def propose(  # noqa: PLR0913 - one argument an option
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...],
    decisions: tuple[str, ...],
    out: Path,
    seed: int,
    executor: Workers,
    commit: bool,
    open_pr: bool,
    dry_run: bool,
    allow_dirty: bool,
    as_json: bool,
    strict: bool,
    **key: Any,  # noqa: ANN401 - what names the key that signs
) -> int:
    """Propose policy changes worth reviewing.

    Reads the repository and the measurements, replays them, and writes a folder with the exact
    diff, the text of a pull request, a report and the figures. --commit puts the diff on a branch
    and leaves your files and your current branch alone. --open-pr opens a pull request for each
    group of owners and keeps it up: a second run changes nothing, a closed one is a refusal, and
    where somebody else works on its branch it is left alone.

    With a signing key the folder is evidence: what is proposed and how its simulation came out,
    signed, and verified without a network by `switchboard evidence verify`.
    """
    walk: dict[str, Any] = {
        "telemetry": telemetry,
        "areas": areas,
        "decisions": decisions,
        "seed": seed,
        "executor": executor,
    }
    signing = attesting_options.signing_of(**key)
    how: dict[str, Any] = {
        "dry_run": dry_run,
        "as_json": as_json,
        "strict": strict,
        "signing": signing,
    }
    if not open_pr:
        return _one(repo, out, commit=commit, allow_dirty=allow_dirty, walk=walk, **how)
    if commit or allow_dirty:
        raise UsageError("--open-pr goes with neither --commit nor --allow-dirty")
    from switchboard_policy.cli.propose_pulls import open_pulls  # noqa: PLC0415 - heavy

    return open_pulls(repo, out, **how, **walk)


def _one(  # noqa: PLR0913 - one argument an option
    repo: Path,
    out: Path,
    *,
    commit: bool,
    allow_dirty: bool,
    dry_run: bool,
    as_json: bool,
    strict: bool,
    signing: Signing,
    walk: dict[str, Any],
) -> int:
    """Propose everything as one, in a folder and perhaps on a branch."""
    from switchboard_policy.app.propose import propose as propose_all  # noqa: PLC0415 - heavy
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415

    root = find_root(repo)
    at = signing.now
    outcome = propose_all(root, allow_dirty=allow_dirty, at=at, say=screen.say, **walk)
    target = out / outcome.proposal.id
    if not dry_run:
        from switchboard_policy.app.proposal_files import write  # noqa: PLC0415 - heavy

        target = write(outcome, out, signing)
    if not outcome.changes:
        _nothing(outcome, target, as_json=as_json, dry_run=dry_run)
        return screen.NOTHING_TO_DO if strict else 0
    committed = None
    if commit or dry_run:
        committed = _commit(root, outcome, signing, dry_run=dry_run)
    show = _as_json if as_json else _as_text
    show(outcome.proposal, target, committed, dry_run=dry_run)
    if not (dry_run or as_json):
        screen.line(f"Evidence  {_signed(signing)}")
    return 0


def _commit(root: Path, outcome: Outcome, signing: Signing, *, dry_run: bool) -> CommitResult:
    from switchboard_policy.app.commit import commit_proposal  # noqa: PLC0415 - heavy
    from switchboard_policy.app.proposal_files import small_set  # noqa: PLC0415

    proposal = outcome.proposal
    evidence = small_set(proposal, signing, base=outcome.base) if signing.signer else {}
    return commit_proposal(root, proposal, commit_body(proposal), beside=evidence, dry_run=dry_run)


def _signed(signing: Signing) -> str:
    """Return in words who signed."""
    if signing.signer is None:
        return (
            "a manifest of these files, unsigned: it proves nothing; give --signing-key to sign it"
        )
    return f"signed with the key {signing.signer.public.hint}"


def _nothing(outcome: Outcome, target: Path, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        screen.document(
            {
                "schema": SCHEMA,
                "proposed": False,
                "note": outcome.note,
                "written": not dry_run,
                "directory": str(target),
            }
        )
        return
    screen.note(outcome.note)
    for found in outcome.findings:
        where = f"{found.location}: " if found.location else ""
        screen.note(f"  {found.level}  {found.id}  {where}{found.msg}")
    if not dry_run:
        screen.line(f"Report    {target / 'report.html'}")


def _as_json(
    proposal: Proposal, target: Path, committed: CommitResult | None, *, dry_run: bool
) -> None:
    from switchboard_policy.proposal.document import document  # noqa: PLC0415 - heavy

    screen.document(
        {
            "schema": SCHEMA,
            "proposed": True,
            "written": not dry_run,
            "directory": str(target),
            "commit": committed.document() if committed else None,
            "proposal": document(proposal),
        }
    )


def _as_text(
    proposal: Proposal, target: Path, committed: CommitResult | None, *, dry_run: bool
) -> None:
    from switchboard_policy.domain.risk import Smaller  # noqa: PLC0415 - as what follows
    from switchboard_policy.render.outcome import plain, sentences  # noqa: PLC0415 - heavy

    deltas = proposal.change_set.deltas
    rows = [change(delta) for delta in deltas]
    screen.table(("area", "what", "now → proposed", "why"), rows)
    screen.line()
    screen.line(plain(sentences(deltas, proposal.replayed)))
    screen.line(f"Risk      {proposal.risk.score:g} / 100 ({proposal.risk.level})")
    if isinstance(proposal.risk.smaller, Smaller):
        screen.line(f"Less      {proposal.risk.smaller.sentence}")
    if dry_run:
        screen.line(f"Proposal  would be written to {target}")
    else:
        screen.line(f"Report    {target / 'report.html'}")
        screen.line(f"Diff      {target / 'changes.patch'}")
    for word in committed.words if committed else ():
        screen.line(word)
    if not dry_run:
        screen.note(f"Next      switchboard gate --proposal {target}")
