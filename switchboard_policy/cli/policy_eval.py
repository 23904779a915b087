"""`switchboard policy eval`: what the rules decide on an input, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen

if TYPE_CHECKING:
    from switchboard_policy.app.policy_eval import Decision, Evaluated

DENIED = 10
SCHEMA = "switchboard.policy-eval/v1"


@click.command(name="eval")
@click.argument("entrypoints", metavar="[ENTRYPOINT]...", nargs=-1)
@options.repo
@click.option(
    "--input",
    "input_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    show_default="sample_input.json of the repository",
    metavar="FILE",
    help="Facts as JSON.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "wasm", "opa"]),
    default="auto",
    show_default=True,
    help="Policy engine; auto takes the first that can decide.",
)
@options.output_format
@options.exit_code("10 when a decision denies")
def eval_(  # noqa: PLR0913 - one argument an option
    entrypoints: tuple[str, ...],
    *,
    repo: Path,
    input_file: Path | None,
    engine: str,
    as_json: bool,
    strict: bool,
) -> int:
    """Say what the rules decide on an input.

    ENTRYPOINT is a decision such as switchboard/limits/decision, or the last part of its package:
    limits. Without one, every decision of the repository is asked for. A decision that is undefined
    is an error, never a yes.
    """
    from switchboard_policy.app.policy_eval import evaluate  # noqa: PLC0415 - heavy

    found = evaluate(repo, asked=entrypoints, input_file=input_file, engine=engine)
    if as_json:
        screen.document(_document(found))
    else:
        for decision in found.decisions:
            for line in _lines(decision):
                screen.line(line)
        for doubt in found.doubts:
            screen.note(f"value of another form: {doubt}")
        screen.note(f"{found.input} asked of {found.why}")
    return DENIED if strict and not found.allowed else 0


def _document(found: Evaluated) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "version": __version__,
        "input": found.input,
        "allowed": found.allowed,
        "doubts": list(found.doubts),
        "decisions": [
            {"entrypoint": each.entrypoint, "allow": each.allow, "decision": each.document}
            for each in found.decisions
        ],
        "engine": {
            "name": found.stamp.engine,
            "version": found.stamp.version,
            "bundle_digest": found.stamp.bundle_digest,
            "data_digest": found.stamp.data_digest,
        },
    }


def _lines(decision: Decision) -> Iterator[str]:
    """Yield a decision as people read it: yes or no, why, what to do, what it obliges to."""
    yield f"{decision.entrypoint}  {'allowed' if decision.allow else 'denied'}"
    said = decision.document if isinstance(decision.document, Mapping) else {}
    for finding in _list(said, "findings"):
        if isinstance(finding, Mapping):
            path = f"  {finding['path']}" if finding.get("path") else ""
            yield f"  {finding.get('level', ''):<8}  {finding.get('id', '')}{path}"
            yield f"            {finding.get('msg', '')}"
    for text in _list(said, "guidance"):
        yield f"  do        {text}"
    for duty in _list(said, "obligations"):
        yield f"  must      {json.dumps(duty, ensure_ascii=False, sort_keys=True)}"


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    found = said.get(name)
    return found if isinstance(found, list) else []
