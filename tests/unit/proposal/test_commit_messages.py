"""A commit's message holds any name, and calls nobody, links nothing and closes nothing."""

from __future__ import annotations

import re

import pytest
from support.hostile import HOSTILE
from support.pull_memory import change, proposed

from switchboard_policy.cli.words import commit_body
from switchboard_policy.proposal.branch import parsed_values, trailers_of, values_of
from switchboard_policy.render.text import unlinked
from switchboard_policy.testing import builders

LINKS = re.compile(r"@\w|#\d|\bGH-\d|://|\bwww\.", re.IGNORECASE)
NAMES = [*HOSTILE, "fixes #1", "closes GH-12", "o/r#3", "https://github.com/o/r/issues/4"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.strip()])
def test_no_name_does_anything(name: str) -> None:
    proposal = proposed(builders.delta(builders.policy_value(tenant=name), reason=name))
    body, trailers = commit_body(proposal), trailers_of(proposal, "b" * 40, "d" * 40)
    assert not LINKS.search(body + trailers)
    assert len(body.splitlines()) == 1
    lines = [line.partition(": ")[2] for line in trailers.splitlines() if "-Value: " in line]
    assert parsed_values(lines) == values_of(proposal)


def test_what_points_nowhere_stays_as_it_is() -> None:
    said = "- acme · rps: 20 → 32 requests/s; throttled 1.8 % of good requests"
    assert unlinked(said) == said
    assert commit_body(proposed(change("acme"))).startswith("- acme · rps: 20 → 32 requests/s")
