"""A pull request in the hub, judged by the real rules on facts a test can turn, and told of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from support.hub import Hub, Person
from support.tools import CHECKOUT

from switchboard_policy.app.pulls.answers import Answered, answer
from switchboard_policy.app.pulls.overrides import Words, words_on
from switchboard_policy.app.pulls.telling import Keeping, Told, tell
from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GitHubForge
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.tokens import Reach
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.facts import override_fact
from switchboard_policy.gate.memory import MARKER
from switchboard_policy.gate.pull.decision import ChangedValue, PullDecision
from switchboard_policy.opa.select import open_engine
from switchboard_policy.ports.audit import AuditEvent
from switchboard_policy.ports.engine import PolicyEngine

START = 1_790_000_000
DAY = 86_400
UNTIL = "2026-10-01"
"""Some days after the start."""
OWNERS = ("sre-leads", "rita", "gateway-team", "elsewhere/sre-leads", "@example/sre-leads")
ACCEPT = f"/switchboard override risk/high until {UNTIL} because the launch was measured"


@dataclass
class Trail:
    """An audit log that can be full.

    Args:
        events: what was written.
        full: the error it raises instead.
    """

    events: list[AuditEvent] = field(default_factory=list)
    full: Exception | None = None

    def write(self, record: DecisionRecord) -> None:
        """Take no decision; the gate writes none here."""
        raise AssertionError(record)

    def event(self, event: AuditEvent) -> None:
        """Take an event."""
        if self.full is not None:
            raise self.full
        self.events.append(event)


class World:
    """A repository of an organisation, its people, and the App at work there.

    Args:
        folder: where the hub keeps its repositories.
        engine: the rules.
    """

    def __init__(self, folder: Path, engine: PolicyEngine) -> None:
        self.hub, self.engine = Hub(folder, start=START), engine
        self.hub.organisation("example")
        for login in ("mallory", "olaf", "rita", "gus"):
            self.hub.person(login, "write")
        self.hub.person("sre-leads", "none")  # called as the team is, and a stranger
        self.hub.team("sre-leads", ["olaf"], pending=["gus"])
        self.hub.team("gateway-team", ["gus"])
        files = {"limits.yaml": b"rps: 20\n"}
        self.repository = self.hub.repository("example/policies", files, private=False)
        self.app = self.hub.app("switchboard", asked())
        key = AppKey(self.app.app_id, self.app.private_key_pem)
        self.forge = GitHubForge.as_app(self.hub.url, key, Reach("example/policies"))

    def close(self) -> None:
        """End it all."""
        self.forge.close()
        self.hub.close()
        assert not self.hub.broken, self.hub.broken


class Bench:
    """One pull request by mallory that the gate has looked at once, and whoever acts on it.

    The change is high risk; `facts` is what the gate's rules are given, for a test to turn.
    """

    def __init__(self, world: World) -> None:
        self.hub, self.engine, self.forge = world.hub, world.engine, world.forge
        self.repository = world.repository
        self.trail = Trail()
        self.keeping = Keeping(b"a key", self.trail)
        self.branch = f"raise-{len(self.repository.issues)}"
        mallory = self.hub.as_person("mallory")
        mallory.push(self.branch, {"limits.yaml": b"rps: 60\n"})
        self.number = mallory.open_pull(self.branch, "Raise the limit")
        self.facts = self._high_risk()
        self.look()

    def _high_risk(self) -> dict[str, Any]:
        recorded = CHECKOUT / "fixtures" / "decisions" / "gate" / "high_risk.json"
        facts: dict[str, Any] = json.loads(recorded.read_text("utf-8"))["facts"]
        login = {"id": self.hub.account("mallory").id, "login": "mallory"}
        facts["proposal"] |= {
            "author": "mallory",
            "authors": [login],
            "rules_digest": "sha256:rules",
            "base_values": "sha256:base",
        }
        for change in facts["proposal"]["changes"]:
            change["owners"] = ["sre-leads", "rita"]
        bound = {"value": DAY, "unit": "s", "source": "ours"}
        facts["thresholds"]["break_glass_longest"] = bound
        return facts

    def change(self, digest: str) -> None:
        """Make of the change another one, as a push of other values does."""
        self.facts["proposal"]["change_digest"] = digest
        self.facts["proposal"]["recomputed_digest"] = digest

    def person(self, login: str) -> Person:
        """Somebody at work."""
        return self.hub.as_person(login)

    def says(self, login: str, text: str) -> int:
        """Let somebody comment; return the comment's number."""
        return self.person(login).comment(self.number, text).id

    @property
    def now(self) -> int:
        """The time."""
        return self.hub.clock.now()

    def judge(self, number: int) -> tuple[PullDecision, Words]:
        """Judge the pull request as it stands."""
        words = words_on(self.forge, number, owners=OWNERS, break_glass_s=DAY, key=self.keeping.key)
        overrides = [override_fact(one) for one in words.overrides]
        facts = {**self.facts, "now": self.now, "overrides": overrides}
        decision, pull = decide(self.engine, facts), self.forge.pull(number)
        proposal = self.facts["proposal"]
        value = ChangedValue("limits", "acme", "limits.rps", "requests/s", *_RAISED, ("x",))
        found = PullDecision(
            number,
            pull.head.sha,
            pull.base.sha,
            decision.summary,
            decision,
            change_digest=proposal["change_digest"],
            rules_digest=proposal["rules_digest"],
            base_values=proposal["base_values"],
            values=(value,),
            owners=OWNERS,
            record={"decision_digest": f"sha256:{abs(hash(decision.summary)):064x}"},
            denied=decide(self.engine, {**facts, "overrides": []}) if overrides else None,
        )
        return found, words

    def look(self) -> Told:
        """Judge, and tell."""
        found, words = self.judge(self.number)
        return tell(self.forge, found, words, self.keeping, now=self.now)

    def answer(self, comment: int) -> Answered:
        """Answer a comment."""
        return answer(self.forge, comment, self.judge, self.keeping, now=self.now)

    def asks(self, login: str, text: str) -> Answered:
        """Let somebody comment, and answer."""
        return self.answer(self.says(login, text))

    def ours(self) -> list[str]:
        """The comments we wrote, as they stand."""
        return [one.body for one in self.forge.comments(self.number) if MARKER in one.body]

    def conclusion(self) -> str:
        """How the check on the head ended."""
        head = self.forge.pull(self.number).head.sha
        return {one.name: one.conclusion for one in self.forge.checks(head)}["switchboard/gate"]


_RAISED = (Decimal(20), Decimal(60))


@contextmanager
def engine() -> Iterator[PolicyEngine]:
    """The real rules."""
    made = open_engine("wasm", {"switchboard_data": {}})
    try:
        yield made
    finally:
        made.close()


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """A repository, and the real rules."""
    with engine() as rules:
        made = World(folder, rules)
        try:
            yield made
        finally:
            made.close()
