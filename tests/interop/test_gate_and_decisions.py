"""The gate replays decisions the base recorded under what a pull request brings, rules included."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from support.gated import Files, Gated, gated, ids
from support.tools import CHECKOUT

from switchboard_policy.domain.replay_report import ReplayReport

pytestmark = pytest.mark.checkout
LOG = CHECKOUT / "fixtures" / "decision-log" / "decisions.jsonl.gz"


def shorter() -> bytes:
    """One recorded decision in eight, and what residency denied; they are enough, and quick."""
    lines = gzip.decompress(LOG.read_bytes()).splitlines(keepends=True)
    kept = [
        line
        for position, line in enumerate(lines)
        if not position % 8 or (b"residency/decision" in line and b'"allow":false' in line)
    ]
    return gzip.compress(b"".join(kept))


def recording(files: Files) -> Files:
    """The example, which keeps recorded decisions."""
    config = files["switchboard.yaml"] + b'\ndecisions:\n  logs: ["decisions/*.jsonl.gz"]\n'
    return {**files, "switchboard.yaml": config, f"decisions/{LOG.name}": shorter()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """One hub for the module."""
    with gated(tmp_path_factory.mktemp("recorded"), recording, rules=True) as found:
        yield found


def test_a_value_that_flips_decisions_says_how_many(world: Gated) -> None:
    found = world.gate(world.pull(world.limit("globex", 5)))
    assert isinstance(found.replayed, ReplayReport)
    assert found.replayed.flips > 0
    told = found.decision.input["decisions"]
    assert isinstance(told, dict)
    assert told["allow_to_deny"] > 0
    assert told["compared"] == found.replayed.replayed


def test_a_rule_that_opens_what_was_denied_says_so_though_no_value_changes(world: Gated) -> None:
    rule = "policies/switchboard/residency/decision.rego"
    text = world.files[rule].decode()
    assert "decision := " in text
    opened = text.replace(
        "decision := ", 'decision := object.union({"allow": true}, kept)\n\nkept := ', 1
    )
    opened = opened.replace(
        'object.union({"allow": true}, kept)', 'object.union(kept, {"allow": true})'
    )
    found = world.gate(world.pull({rule: opened.encode()}))
    assert isinstance(found.replayed, ReplayReport), found.why
    assert "gate/decisions_opened" in ids(found, "soft")
    assert {"pull/unknown_change", "pull/gate_changed"} <= ids(found, "soft")


def test_a_log_taken_away_by_the_change_is_replayed_all_the_same(world: Gated) -> None:
    gone: dict[str, bytes | None] = {f"decisions/{LOG.name}": None}
    found = world.gate(world.pull({**world.limit("globex", 5), **gone}))
    assert isinstance(found.replayed, ReplayReport)
    assert found.replayed.flips > 0
    assert "pull/unknown_change" in ids(found, "soft")
