"""Gate a pull request: judge what merging it gives, by the rules of its base.

Facts come from the forge by id and from Git, never from an event. Whatever goes wrong on the way
ends in a no with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from switchboard_policy.app.pulls.change import (
    Change,
    Merging,
    change_of,
    merging,
)
from switchboard_policy.app.pulls.evidence import evidence_of, nothing_changes
from switchboard_policy.app.pulls.outcome import allowed_untouched, decision_of, undecided
from switchboard_policy.app.pulls.people import authors_of, forged_checks
from switchboard_policy.app.pulls.restored import restored_from
from switchboard_policy.app.pulls.views import (
    Naming,
    Overrides,
    View,
    facts_under,
    owners_in,
    view,
)
from switchboard_policy.app.pulls.weighing import Telemetry, Weighed, weigh, weigh_restored
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.decision import GateDecision, Override
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.evidence import NO_EVIDENCE, EvidenceSeen
from switchboard_policy.gate.facts import Facts, override_fact
from switchboard_policy.gate.pull.decision import PullDecision, check_name, evidence_check_name
from switchboard_policy.gate.pull.digests import base_digest, pull_digest
from switchboard_policy.gate.pull.facts import Asked, approvals_of
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.select import open_engine
from switchboard_policy.ports.engine import PolicyEngine
from switchboard_policy.ports.forge import Account, Commit, Forge, PullRequest
from switchboard_policy.proposal.branch import told_digest

if TYPE_CHECKING:
    from switchboard_policy.app.policy import Policy
    from switchboard_policy.bot.mirror import Mirror

_CALM = frozenset({RiskLevel.LOW, RiskLevel.MEDIUM})


def nobody(owners: Collection[str], break_glass_s: int) -> Sequence[Override]:
    """Return no override: nobody was asked."""
    del owners, break_glass_s
    return ()


@dataclass(frozen=True)
class How:
    """How a pull request is gated.

    Args:
        telemetry: where measurements are.
        now: seconds since the epoch.
        overrides: returns the overrides given on it.
        actors: who started the run; they count as authors.
        folder: the policy repository's folder; empty to find the one there is.
        engine: `auto`, `wasm`, `opa` or `remote:URL[,URL]`.
        token: bearer token of remote OPA servers; empty for none.
        seed: seed of every random draw.
    """

    telemetry: Telemetry
    now: int
    overrides: Overrides = nobody
    actors: tuple[Account, ...] = ()
    folder: str = ""
    engine: str = "auto"
    token: str = field(default="", repr=False)
    seed: int = 0


def gate_pull(forge: Forge, mirror: Mirror, number: int, how: How) -> PullDecision:
    """Decide whether a pull request may be merged into its base as that stands.

    Args:
        forge: the repository.
        mirror: its objects.
        number: the pull request.
        how: how it is gated.

    Raises:
        ForgeError: the pull request itself cannot be read, so there is no commit to speak of.
    """
    pull = forge.pull(number)
    base = forge.branch(pull.base.branch) or pull.base.sha
    name = check_name(pull.base.branch, forge.repository().default_branch)
    try:
        mirror.fetch(base, pull.head.sha)
        found = judge(forge, mirror, pull, merging(mirror, base, pull.head.sha), how, base=base)
        if found is None:
            seen = nothing_changes(mirror, base, how.folder)
            found = replace(allowed_untouched(pull, base, how.now), evidence=seen)
        moved = forge.pull(number).head.sha != pull.head.sha
        return replace(found, moved=moved, check=name)
    except SwitchboardError as error:
        why = error.diagnostics()
    except Exception as error:  # noqa: BLE001 - whatever breaks, nothing is merged for it
        why = f"{type(error).__name__}: {error}"
    return replace(undecided(pull, base, why, how.now), check=name)


def judge(  # noqa: PLR0913 - a merge, who speaks of it, and how
    forge: Forge, mirror: Mirror, pull: PullRequest, merge: Merging, how: How, *, base: str
) -> PullDecision | None:
    """Return the decision on one merge; None where it leaves the policy alone.

    Args:
        forge: the repository.
        mirror: its objects.
        pull: the pull request that is merged.
        merge: what merging it gives.
        how: how it is gated.
        base: the commit it is merged into.

    Raises:
        SwitchboardError: something cannot be read or found out.
    """
    change = change_of(mirror, merge, how.folder)
    if change is None:
        return None
    head = forge.commit_at(pull.head.sha)
    judged = _Judging(forge, mirror, pull, change, how, head)
    return judged.decision(base)


@dataclass
class _Judging:
    """One pull request on its way to a decision."""

    forge: Forge
    mirror: Mirror
    pull: PullRequest
    change: Change
    how: How
    head: Commit
    restored: int = 0
    evidence: EvidenceSeen = NO_EVIDENCE

    @property
    def check(self) -> str:
        """What its check is called."""
        return check_name(self.pull.base.branch, self.forge.repository().default_branch)

    def decision(self, base: str) -> PullDecision:
        """Return the decision."""
        now = view(self.change, self.change.config, self.change.base, weigh=self._weigh)
        naming, restored = self._naming(now), self.restored
        asked = self._asked(now)
        self.evidence = evidence_of(
            self.change,
            naming.recomputed,
            needed=bool(now.read.deltas),
            repository=self.forge.repository().name,
            contains=lambda commit: self.mirror.base_of(base, commit) == commit,
            at=self.how.now,
        )
        old = self._facts(now, asked, naming)
        new = self._under_new(asked, naming) if self._reconfigured else None
        owners = owners_in(found[0] for found in (old, new) if found)
        given = self._overrides(owners)
        with closing(open_engine(self.how.engine, {}, access=Access(self.how.token))) as engine:
            decided = _decide(engine, old[0], given)
            denied = self._denied_by_new(engine, new, given, decided)
            if denied:
                old = self._facts(now, replace(asked, denied_by_new=denied), naming)
                decided = _decide(engine, old[0], given)
            bare = _decide(engine, old[0], ()) if decided.overridden else None
        found = decision_of(
            decided,
            view=now,
            naming=naming,
            pull=self.pull,
            base=base,
            change=self.change,
            owners=owners,
            asked=old[1],
            restored=restored,
            evidence=self.evidence,
            now=self.how.now,
        )
        return replace(found, denied=bare)

    @property
    def _reconfigured(self) -> bool:
        """Whether it brings another configuration, which it has to pass too."""
        return self.change.reconfigures and self.change.conflicts is None

    def _weigh(self, policy: Policy, deltas: Sequence[Delta]) -> Weighed:
        """Return the risk; of going back to what was merged before, without measurements."""
        how = self.how
        found = weigh(policy, deltas, how.telemetry, seed=how.seed, at=how.now)
        measured = found.measured
        age = self.how.now - measured.end
        bound = configured("switchboard_policy.gate.pull", policy.config, "pull")
        stale = bool(measured.reason) or age > bound.whole("telemetry_oldest")
        if not deltas or (found.risk.level in _CALM and not found.risk.undecided and not stale):
            return found
        self.restored = restored_from(
            self.forge, self.mirror, policy, self.change.base.folder, deltas, self.pull.base.branch
        )
        return weigh_restored(policy, deltas) if self.restored else found

    def _naming(self, seen: View) -> Naming:
        """Return by what the change is known; a proposal of ours says so itself."""
        rules, read = stock_rules_digest(), seen.read
        recomputed = pull_digest(read.edits, read.unexplained, rules)
        ours = self.pull.author.id == self.forge.actor().account.id
        told = told_digest(self.head.message) if ours else ""
        base = base_digest(read.edits, read.unexplained)
        return Naming(self.pull.number, told or recomputed, recomputed, rules, base)

    def _asked(self, seen: View) -> Asked:
        sha = self.pull.head.sha
        others = [one for one in self.forge.pulls_of(sha) if one.number != self.pull.number]
        authors = authors_of((self.pull, *others), self.head, self.how.actors)
        return Asked(
            number=self.pull.number,
            head=sha,
            head_now=self.forge.pull(self.pull.number).head.sha,
            authors=authors,
            labels=self.pull.labels,
            approvals=approvals_of(self.forge.reviews(self.pull.number), sha, authors),
            forged=forged_checks(self.forge, sha, self.check, evidence_check_name(self.check)),
            conflicts=self.change.conflicts,
            files=self.change.touched,
            unexplained=frozenset(file.path for file in seen.read.unexplained),
            root=self.change.root,
            measured=seen.weighed.measured,
        )

    def _facts(self, seen: View, asked: Asked, naming: Naming) -> tuple[Facts, Facts]:
        how = self.how
        return facts_under(
            seen,
            asked,
            naming,
            evidence=self.evidence,
            engine=how.engine,
            token=how.token,
            now=how.now,
        )

    def _under_new(self, asked: Asked, naming: Naming) -> tuple[Facts, Facts] | None:
        """Return the facts under the configuration the merge brings; None where it cannot be."""
        try:
            config = read_config(self.change.merged.snapshot)
            seen = view(self.change, config, self.change.merged, weigh=self._weigh)
            return self._facts(seen, asked, naming)
        except SwitchboardError:
            return None

    def _denied_by_new(
        self,
        engine: PolicyEngine,
        facts: tuple[Facts, Facts] | None,
        given: Sequence[Override],
        old: GateDecision,
    ) -> tuple[str, ...]:
        """Return what stands under the configuration the merge brings, and not under the base's.

        What stands under both denies already, and says itself whom it waits for.
        """
        if facts is None:
            return ("switchboard.yaml cannot be used",) if self._reconfigured else ()
        decided = _decide(engine, facts[0], given)
        return tuple(sorted(_standing(decided) - _standing(old)))

    def _overrides(self, owners: Collection[str]) -> Sequence[Override]:
        bounds = configured("switchboard_policy.gate", self.change.config, "gate")
        return self.how.overrides(owners, bounds.whole("break_glass_longest"))


def _decide(engine: PolicyEngine, facts: Facts, given: Sequence[Override]) -> GateDecision:
    return decide(engine, {**facts, "overrides": [override_fact(one) for one in given]})


def _standing(decided: GateDecision) -> set[str]:
    return {one.id for one in decided.findings if one.level is not Level.ADVISORY}
