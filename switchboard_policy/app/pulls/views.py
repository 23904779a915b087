"""A change under one configuration: its values, its risk, its findings, and the gate's word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from switchboard_policy import __version__
from switchboard_policy.app.policy import Policy, policy_of
from switchboard_policy.app.pulls.change import Change
from switchboard_policy.app.pulls.checking import Looked, look_at
from switchboard_policy.app.pulls.trees import Side
from switchboard_policy.app.pulls.values import Read, read_change
from switchboard_policy.app.pulls.weighing import Weighed
from switchboard_policy.documents.opa_data import ROOT, opa_data, values_only
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.decision import Override
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import NOT_REPLAYED, ChangeSet, Proposal
from switchboard_policy.gate.evidence import EvidenceSeen
from switchboard_policy.gate.facts import Facts, gate_facts
from switchboard_policy.gate.freeze import freezes, frozen
from switchboard_policy.gate.pull.facts import AREA, Asked, carried, pull_facts
from switchboard_policy.gate.pull.files import Touched, entry_area
from switchboard_policy.gate.pull.names import shown
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.select import open_engine
from switchboard_policy.proposal.document import document

Overrides = Callable[[Collection[str], int], Sequence[Override]]
"""Names of owners, and the seconds a break-glass word lasts, to the overrides given."""
Weigh = Callable[[Policy, Sequence[Delta]], Weighed]


@dataclass(frozen=True)
class Naming:
    """By what a change is known.

    Args:
        number: the pull request.
        change_digest: the change's digest, as whoever made it names it.
        recomputed: the same, worked out here.
        rules_digest: digest of the rules.
        base_values: digest of what the touched places hold on the base.
    """

    number: int
    change_digest: str
    recomputed: str
    rules_digest: str
    base_values: str


@dataclass(frozen=True)
class View:
    """A change under one configuration.

    Args:
        policy: the base, read through its mapping.
        read: what the change does to the values.
        weighed: its risk.
        looked: what checking both sides found.
        values: data document of the values that decide about freezes.
    """

    policy: Policy
    read: Read
    weighed: Weighed
    looked: Looked
    values: dict[str, object]

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.policy.config


def view(change: Change, config: Config, values: Side, *, weigh: Weigh) -> View:
    """Return a change under a configuration.

    Args:
        change: the change.
        config: through which mapping it is read.
        values: the side whose freeze windows count.
        weigh: returns the risk of changed values.

    Raises:
        SwitchboardError: the merge cannot be read.
    """
    policy = policy_of(change.base.snapshot, Path(), config)
    if change.conflicts is not None:
        nothing = Read((), ChangeSet((), (), {}, {}, "", ""), (), change.touched)
        return View(policy, nothing, weigh(policy, ()), Looked((), NOT_REPLAYED), _values(values))
    merged = policy_of(change.merged.snapshot, Path(), config)
    read = read_change(policy, merged, change.touched)
    looked = look_at(change.base, change.merged, change.paths, config)
    return View(policy, read, weigh(policy, read.deltas), looked, _values(values))


def facts_under(  # noqa: PLR0913 - what the gate's facts are made of
    view: View,
    asked: Asked,
    naming: Naming,
    *,
    evidence: EvidenceSeen,
    engine: str,
    token: str,
    now: int,
) -> tuple[Facts, Facts]:
    """Return the gate's facts of a change under one configuration, and those of `pull`.

    Args:
        view: the change under it.
        asked: what is known of the pull request.
        naming: by what the change is known.
        evidence: what verifying its evidence came to.
        engine: what evaluates the rules.
        token: bearer token of remote servers; empty for none.
        now: seconds since the epoch.

    Raises:
        SwitchboardError: no engine can serve, or a setting is wrong.
    """
    told = _document(view, asked, naming, asked.files)
    facts = gate_facts(
        told,
        now=now,
        overrides=[],
        recomputed_digest=naming.recomputed,
        applies=True,
        findings=view.looked.findings,
        config=view.config,
        replayed=view.looked.replayed,
        evidence=evidence,
    )
    facts["proposal"] |= {
        "rules_digest": naming.rules_digest,
        "base_values": naming.base_values,
        "authors": [{"id": one.id, "login": one.login} for one in asked.authors],
    }
    seen = pull_facts(asked, view.config, now=now)
    with_data = open_engine(engine, view.values, access=Access(token))
    try:
        facts["findings"] += carried(with_data, seen, view.config)
        if freezes(view.values):
            facts["findings"] += frozen(with_data, told, view.config, now=now)
    finally:
        with_data.close()
    return facts, seen


def owners_in(facts: Iterable[Facts]) -> tuple[str, ...]:
    """Return every name that owns something in some facts, sorted."""
    found = {
        str(name)
        for one in facts
        for entry in (*one["proposal"]["changes"], *one["findings"])
        for name in entry["owners"]
    }
    return tuple(sorted(found))


def _values(side: Side) -> dict[str, object]:
    """Return the values that the rules read; of pull requests they read none."""
    values = values_only(opa_data(side.snapshot.files))
    areas = values[ROOT]
    if isinstance(areas, dict):
        return {ROOT: {name: value for name, value in areas.items() if name != AREA}}
    return values


def _document(
    view: View, asked: Asked, naming: Naming, touched: Sequence[Touched]
) -> dict[str, Any]:
    """Return the change in the form of a proposal, which the gate's facts are made from."""
    read = view.read
    made = replace(
        read.change_set, deltas=read.deltas, edits=read.edits, digest=naming.change_digest
    )
    told = document(
        Proposal(
            id=f"pull-{naming.number}",
            topics=(),
            change_set=made,
            recommendations=(),
            risk=view.weighed.risk,
            owners={},
            trace_digest=view.weighed.measured.digest,
            window=(0, 0),
            seed=0,
            version=__version__,
            author=asked.authors[0].login,
        )
    )
    # Where only comments or layout change, the files still belong to somebody.
    whole = read.unexplained or (() if read.deltas else touched)
    told["changes"] += [_whole(file, view.config) for file in whole]
    return told


def _whole(file: Touched, config: Config) -> dict[str, Any]:
    """Return a file that no value explains as a change of its own: somebody answers for it."""
    return {
        "area": entry_area(file.path, config),
        "subject": shown(file.path),
        "value": "file",
        "names": {},
        "agrees": True,
        "places": [{"file": shown(path)} for path in sorted(file.paths)],
        "generated": [],
    }
