"""`switchboard gate`: yes, no, or yes because an owner answers for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy.cli import attesting_options, options, screen
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.domain.decision import GateDecision
    from switchboard_policy.domain.finding import Finding

DENIED = 10
BY_OVERRIDE = 11
SCHEMA = "switchboard.gate-decision/v1"


@click.command
@options.repo
@click.option(
    "--proposal",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A proposal's folder.",
)
@options.existing_file(
    "--override",
    "overrides",
    multiple=True,
    metavar="FILE",
    help="An owner's acceptance of named findings of a proposal, plain or signed; may be repeated.",
)
@click.option(
    "--pr", "number", type=click.IntRange(min=1), metavar="N", help="A pull request on GitHub."
)
@click.option("--queue", default="", metavar="SHA", help="A commit of GitHub's merge queue.")
@click.option("--branch", default="", metavar="NAME", help="Where a queue's commit goes.")
@options.existing_file(
    "--replay", "record", metavar="FILE", help="A decision record; nothing else is asked."
)
@options.github_repository
@options.telemetry
@click.option(
    "--folder",
    default="",
    metavar="PATH",
    show_default="the one that holds switchboard.yaml",
    help="The policy repository inside of the repository.",
)
@click.option("--publish", is_flag=True, help="Publish comment and check on GitHub.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for record, SARIF, summary and annotations of a pull request.",
)
@click.option("--workflow", is_flag=True, help="Print for the log of a GitHub workflow.")
@attesting_options.signing_key
@options.decisions
@options.engine
@options.output_format
@options.exit_code("11 when an owner's override carried it")
def gate(  # noqa: PLR0913 - one argument an option
    repo: Path,
    proposal: Path | None,
    overrides: tuple[Path, ...],
    engine: str,
    token: str,
    *,
    number: int | None,
    queue: str,
    branch: str,
    record: Path | None,
    decisions: tuple[str, ...],
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    as_json: bool,
    strict: bool,
    **pull: Any,  # noqa: ANN401 - options of a pull request alone
) -> int:
    """Decide whether a change may be merged.

    About a proposal's folder, a pull request on GitHub, a commit of its merge queue, or a record of
    an earlier decision. The last is decided from the record alone, offline.

    Exits 0 when it may and 10 when it may not. What cannot be decided may not be merged.
    """
    asked = {"--proposal": proposal, "--pr": number, "--queue": queue, "--replay": record}
    named = [name for name, value in asked.items() if value]
    if len(named) != 1:
        found = " and ".join(named) or "nothing"
        raise click.UsageError(f"{found} to decide about; give one of {', '.join(asked)}")
    if proposal is None:
        if signing_key:
            raise click.UsageError("--signing-key signs the decision on a --proposal alone")
        from switchboard_policy.cli.gate_pull import decide_pull  # noqa: PLC0415 - heavy

        decision = decide_pull(
            number=number,
            queue=(queue, branch),
            record=record,
            engine=engine,
            token=token,
            show=lambda found: show(found, as_json=as_json),
            **pull,
        )
        return status(decision, strict=strict)
    signing = attesting_options.signing_of(signing_key, passphrase_file, passphrase_env)
    from switchboard_policy.app.gate import gate as ask  # noqa: PLC0415 - heavy
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415

    decision = ask(
        find_root(repo),
        proposal=proposal,
        overrides=overrides,
        decisions=decisions,
        engine=engine,
        token=token,
        signer=signing.signer,
        now=int(time.time()),
    )
    show(decision, as_json=as_json)
    return status(decision, strict=strict)


def status(decision: GateDecision, *, strict: bool) -> int:
    """Return the exit status of a decision; with `strict` an override has one of its own."""
    from switchboard_policy.domain.decision import Verdict  # noqa: PLC0415

    statuses = {
        Verdict.ALLOWED: 0,
        Verdict.ALLOWED_BY_OVERRIDE: BY_OVERRIDE if strict else 0,
    }
    return statuses.get(decision.verdict, DENIED)


def show(decision: GateDecision, *, as_json: bool) -> None:
    """Tell a decision on stdout, as text or as one document."""
    if as_json:
        screen.document(document(decision))
    else:
        _tell(decision)


def document(decision: GateDecision) -> dict[str, object]:
    """Return the decision as a JSON document."""
    return {
        "schema": SCHEMA,
        "verdict": str(decision.verdict),
        "summary": decision.summary,
        "rules": [
            {
                "rule": rule.rule,
                "passed": rule.passed,
                "findings": [_finding(found) for found in rule.findings],
            }
            for rule in decision.rules
        ],
        "overridden": [_finding(found) for found in decision.overridden],
        "refused_overrides": list(decision.refused_overrides),
        "guidance": list(decision.guidance),
        "input": dict(decision.input),
        "engine": {
            "name": decision.stamp.engine,
            "version": decision.stamp.version,
            "bundle_digest": decision.stamp.bundle_digest,
            "data_digest": decision.stamp.data_digest,
        },
    }


def _finding(found: Finding) -> dict[str, object]:
    return {
        "id": found.id,
        "level": str(found.level),
        "msg": found.msg,
        "path": found.path,
        "location": str(found.location) if found.location else None,
    }


def _tell(decision: GateDecision) -> None:
    screen.line(decision.summary)
    for found in decision.findings:
        where = f"  {found.location}" if found.location else ""
        screen.line(f"  {found.level:<8}  {found.id}{where}")
        screen.line(f"            {found.msg}")
    for found in decision.overridden:
        screen.line(f"  accepted  {found.id}  {found.msg}")
    for why in decision.refused_overrides:
        screen.line(f"  override refused: {why}")
    asked = counted(len(decision.rules), "rule")
    screen.note(f"{asked} asked of {decision.stamp.engine} {decision.stamp.version}")
