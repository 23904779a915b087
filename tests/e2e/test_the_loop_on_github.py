"""The whole loop on GitHub: a schedule proposes, the gate denies, an owner answers for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.gated import NAME, Gated, gated
from support.hub import Refused
from support.policy_git import own_git, run_git
from support.tools import CHECKOUT

from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.propose import propose_pulls
from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.cli.words import commit_body
from switchboard_policy.gate.memory import MARKER
from switchboard_policy.gate.pull.decision import CHECK
from switchboard_policy.proposal.steps import Do

pytestmark = pytest.mark.checkout
PAGE = CHECKOUT / "docs" / "github" / "transcript.md"
CAREFUL = "settings:\n  gate: {risk_high: 16}\n"
AT_ONCE = "limits: {cooling_off_days: 0, "
DAY = 86_400


@dataclass
class Loop:
    """A policy repository on GitHub, its bot and its gate.

    Args:
        at: the repository, its people and its measurements.
        clone: where the bot's workflow has it checked out.
        gate: the gate, as the App runs it.
        said: what happened, for the page that shows it.
    """

    at: Gated
    clone: Path
    gate: Gatekeeper
    said: list[str] = field(default_factory=list)

    def propose(self, *, asked_by: str = "") -> list[tuple[Do, int]]:
        """One scheduled run of the bot, or one that somebody asked for."""
        run_git(self.clone, "fetch", "--quiet", "origin", "main")
        run_git(self.clone, "reset", "--quiet", "--hard", "origin/main")
        pulls = propose_pulls(
            self.clone,
            self.at.forge,
            telemetry=self.at.how.telemetry.source,
            now=self.at.how.now,
            words=commit_body,
            areas=("limits",),
            asked_by=asked_by,
        )
        who = f"`{asked_by}` runs the workflow" if asked_by else "The schedule runs"
        for one in pulls.done:
            self.tell(f"{who}: {one.draft.step.do} #{one.pull}, “{one.draft.title}”")
        return [(one.draft.step.do, one.pull) for one in pulls.done]

    def look(self, number: int) -> str:
        """The gate looks at a pull request; return how its check ends."""
        self.gate.look(number)
        return self.told(number)

    def says(self, login: str, number: int, words: str) -> str:
        """Somebody comments, and the gate answers; return how its check ends."""
        self.tell(f"`{login}` comments: `{words}`")
        self.gate.answer(self.at.person(login).comment(number, words).id)
        return self.told(number)

    def told(self, number: int) -> str:
        """Write down what the check and the comment say now."""
        head = self.at.forge.pull(number).head.sha
        (run,) = [one for one in self.at.repository.checks if (one.name, one.sha) == (CHECK, head)]
        self.tell(f"Check `{CHECK}`: **{run.conclusion}**. {run.output['title']}")
        return str(run.conclusion)

    def comment(self, number: int) -> str:
        """The gate's one comment."""
        (found,) = [one for one in self.at.forge.comments(number) if MARKER in one.body]
        return str(found.body)

    def tell(self, line: str) -> None:
        """Write down what happened."""
        self.said.append(re.sub(r"[0-9a-f]{40}", "…", line))


@pytest.fixture
def loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    own_git(monkeypatch, tmp_path / "home")
    with gated(tmp_path) as at:
        config = at.files["switchboard.yaml"].decode()
        assert "settings:\n" in config
        assert "limits: {hyst" in config
        careful = config.replace("settings:\n", CAREFUL, 1).replace("limits: {", AT_ONCE).encode()
        at.person("ada").push("main", {"switchboard.yaml": careful})
        (app,) = [one for one in at.hub.apps.values() if one.slug == "switchboard"]
        at.hub.ruleset("gate", checks={CHECK: app.id})
        address = at.hub.url.replace("//", f"//x-access-token:{at.hub.token('ada')}@")
        run_git(tmp_path, "clone", "--quiet", f"{address}/{NAME}.git", "clone")
        keeper = Gatekeeper(at.forge, at.mirror, at.how, Keeping(b"a key"))
        yield Loop(at, tmp_path / "clone", keeper)


def accept(loop: Loop, findings: str) -> str:
    until = datetime.fromtimestamp(loop.at.how.now + 7 * DAY, UTC).date()
    return f"/switchboard override {findings} until {until} because the capacity owner agreed"


def test_a_proposal_is_denied_answered_for_merged_and_followed_by_the_next(loop: Loop) -> None:
    ((do, number),) = loop.propose(asked_by="olivia")
    assert do is Do.OPEN

    assert loop.look(number) == "failure"
    with pytest.raises(Refused):
        loop.at.person("ada").merge(number)
    loop.tell("`ada` cannot merge: the ruleset wants the App's check.")
    standing = ", ".join(sorted(found for found in soft(loop, number)))
    assert "risk/high" in standing

    assert loop.says("olivia", number, accept(loop, standing)) == "failure"
    assert "authors cannot override findings on their own proposal" in loop.comment(number)
    loop.tell("The comment: authors cannot override findings on their own proposal.")
    assert loop.says("mallory", number, accept(loop, standing)) == "failure"
    assert loop.says("sasha", number, accept(loop, standing)) == "success"
    loop.at.person("ada").merge(number)
    loop.tell(f"`ada` merges #{number}.")

    assert loop.propose() == [(Do.OPEN, number + 1)]
    assert loop.look(number + 1) == "success"
    by_hand = loop.at.pull(loop.at.limit("globex", 44, loop.at.main()))
    loop.tell(f"`ada` opens #{by_hand} by hand: globex 40 → 44 requests/s.")
    assert loop.look(by_hand) == "success"
    loop.at.person("ada").merge(by_hand)
    loop.tell(f"`ada` merges #{by_hand}; the base has moved under #{number + 1}.")
    assert loop.propose() == [(Do.REBUILD, number + 1)]
    assert loop.look(number + 1) == "success"
    assert "\n".join(loop.said) == "\n".join(shown()), f"{PAGE.name} shows something else"


def soft(loop: Loop, number: int) -> set[str]:
    found, _ = loop.gate.judge(number)
    return {one.id for one in found.decision.findings if one.level == "soft"}


def shown() -> list[str]:
    """The steps the page shows."""
    return re.findall(r"(?m)^\d+\. (.*)$", PAGE.read_text("utf-8"))
