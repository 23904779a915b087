"""`switchboard policy`: the rules, and the decisions they made."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "test": Entry(f"{_HERE}.policy_test:test", "Test the rules of a repository."),
    "eval": Entry(f"{_HERE}.policy_eval:eval_", "Say what the rules decide on an input."),
    "collect": Entry(f"{_HERE}.policy_collect:collect", "Receive decision logs of OPA servers."),
    "bundle": Entry(f"{_HERE}.policy_bundle:bundle", "Build, sign, verify and push bundles."),
    "kyverno": Entry(
        f"{_HERE}.policy_kyverno:kyverno",
        "Write admission policies of the supply chain, for Kyverno.",
    ),
    "replay": Entry(
        f"{_HERE}.policy_replay:replay",
        "Tell which past decisions would flip under another version of the policy.",
    ),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def policy() -> None:
    """Work on rules, and on the decisions they made."""
