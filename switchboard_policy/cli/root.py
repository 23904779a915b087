"""The `switchboard` command and its list of commands; imports nothing but click."""

from __future__ import annotations

import click

from switchboard_policy import __version__
from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "check": Entry(f"{_HERE}.check:check", "Find what is wrong, and change nothing."),
    "init": Entry(
        f"{_HERE}.init:init", "Write a policy repository, or describe one that is there."
    ),
    "telemetry": Entry(f"{_HERE}.telemetry:telemetry", "Keep measurements in a local store."),
    "slo": Entry(f"{_HERE}.slo:slo", "Work from the definitions of service levels."),
    "simulate": Entry(f"{_HERE}.simulate:simulate", "Replay the traffic, now and under a change."),
    "propose": Entry(f"{_HERE}.propose:propose", "Propose policy changes worth reviewing."),
    "policy": Entry(f"{_HERE}.policy:policy", "Work on rules, and on the decisions they made."),
    "gate": Entry(f"{_HERE}.gate:gate", "Decide whether a change may be merged."),
    "evidence": Entry(f"{_HERE}.evidence:evidence", "Make and verify sets of evidence, offline."),
    "receipt": Entry(f"{_HERE}.receipt:receipt", "Issue and verify receipts."),
    "audit": Entry(
        f"{_HERE}.audit:audit", "Keep an audit log whose history cannot be changed unseen."
    ),
    "keys": Entry(f"{_HERE}.keys:keys", "Make, rotate and list the keys of evidence."),
    "bot": Entry(f"{_HERE}.bot:bot", "Keep the gate running on GitHub."),
}

EPILOG = """\b
Exit status: 0 done, nothing to do, or allowed by override; 1 internal error; 2 wrong usage;
4 a file is wrong; 10 gate denied; 12 a test of rules does not hold; 20 evidence or a bundle
does not verify; 30 engine or telemetry unreachable; 130 interrupted.
With --exit-code also: 3 nothing to do, 11 allowed by override, 12 check found something or
a decision would flip."""


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="switchboard")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks of faults.")
def switchboard() -> None:
    """Policy as code for teams that govern by numbers.

    Replay the traffic, propose the change, score the risk, gate the merge.
    """
