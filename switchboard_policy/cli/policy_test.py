"""`switchboard policy test`: rules compile, their tests hold, and every decision fails closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.app.policy_test import Tested

FOUND = 12
NOT_RUN = 30
SCHEMA = "switchboard.policy-test/v1"


@click.command
@options.repo
@click.option(
    "--coverage",
    is_flag=True,
    help="Tests must reach 95 % of the lines of your own rules.",
)
@click.option(
    "--junit",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Write the result as JUnit XML too.",
)
@options.output_format
def test(repo: Path, *, coverage: bool, junit: Path | None, as_json: bool) -> int:
    """Test the rules of a repository.

    Rules are compiled strictly, with the repository's schemas; their own tests are run; and every
    decision is asked on nothing, without values and without each fact of sample_input.json in
    turn, where it must deny. Exits 0 when all holds, 12 when something does not, and 30 when
    something could not be run because there is no OPA.
    """
    from switchboard_policy.app.policy_junit import write_junit  # noqa: PLC0415 - heavy
    from switchboard_policy.app.policy_test import examine  # noqa: PLC0415

    tested = examine(repo, coverage=coverage)
    if junit is not None:
        write_junit(junit, tested)
    if as_json:
        screen.document(_document(tested))
    else:
        _tell(tested)
    if tested.problems:
        return FOUND
    return NOT_RUN if tested.not_run else 0


def _tell(tested: Tested) -> None:
    for problem in tested.problems:
        screen.line(f"{problem.kind:<9} {problem.what}  {problem.location}")
        screen.line(f"          {problem.msg}")
    if tested.run is not None:
        skipped = sum(test.skipped for test in tested.run.tests)
        held = len(tested.run.tests) - len(tested.run.failed) - skipped
        more = f", {skipped} skipped" if skipped else ""
        screen.line(f"tests     {held} hold, {len(tested.run.failed)} do not{more}")
    if tested.coverage_percent is not None:
        screen.line(f"coverage  {tested.coverage_percent:.0f} % of the lines of your own rules")
    asked = sum(each.asked for each in tested.closed)
    denied = sum(each.denied for each in tested.closed)
    decisions = counted(len(tested.closed), "decision")
    screen.line(f"closed    {decisions} denied {denied} of {asked} times they must")
    for each in tested.closed:
        if each.note:
            screen.note(f"{each.entrypoint.path}: {each.note}")
    for text in tested.notes:
        screen.note(text)
    for why in tested.not_run:
        screen.note(f"not run   {why}")
    if tested.opa:
        screen.note(f"compiled and run by OPA {tested.opa}")


def _document(tested: Tested) -> dict[str, object]:
    run = tested.run
    return {
        "schema": SCHEMA,
        "version": __version__,
        "root": str(tested.root),
        "opa": tested.opa or None,
        "problems": [
            {
                "kind": each.kind,
                "what": each.what,
                "msg": each.msg,
                "file": each.location.file,
                "line": each.location.line or None,
            }
            for each in tested.problems
        ],
        "tests": [
            {
                "name": each.name,
                "file": each.location.file,
                "line": each.location.line,
                "passed": each.passed,
                "skipped": each.skipped,
                "seconds": each.seconds,
            }
            for each in (run.tests if run else ())
        ],
        "coverage_percent": tested.coverage_percent,
        "closed": [
            {
                "entrypoint": each.entrypoint.path,
                "asked": each.asked,
                "denied": each.denied,
                "opened": [one.msg for one in each.opened],
                "note": each.note or None,
            }
            for each in tested.closed
        ],
        "not_run": list(tested.not_run),
        "notes": list(tested.notes),
    }
