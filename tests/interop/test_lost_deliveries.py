"""A delivery that was lost, repeated or out of order, from the hub to the receiver and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.asgi import serving
from support.hub import AppCredentials, Hub
from support.waiting import until
from support.webhooks import inbox_in

from switchboard_policy.app.pulls.missed import lost
from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.hooks import GitHubHooks
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.tokens import InstallationTokens, Reach
from switchboard_policy.web.webhooks.inbox import Inbox
from switchboard_policy.web.webhooks.job import Task
from switchboard_policy.web.webhooks.log_lines import json_log
from switchboard_policy.web.webhooks.metrics import Metrics

pytest.importorskip("starlette")
from switchboard_policy.web.webhooks.receiver import receiver


class World:
    """A repository whose events go to a receiver."""

    def __init__(self, hub: Hub, app: AppCredentials, inbox: Inbox, url: str) -> None:
        self.hub, self.app, self.inbox = hub, app, inbox
        key = AppKey(app.app_id, app.private_key_pem)
        self.tokens = InstallationTokens(key, hub.url, Reach("example/policies"))
        self.hooks = GitHubHooks(self.tokens.as_app)
        hub.webhooks_to(f"{url}/webhooks")

    def opened(self, branch: str) -> int:
        """A pull request that somebody opens."""
        ada = self.hub.as_person("ada")
        ada.push(branch, {"limits.yaml": branch.encode()})
        return ada.open_pull(branch, "Raise the limit")

    def jobs(self) -> list[tuple[Task, int]]:
        """What came in since, taken out."""
        self.hub.webhooks.settle()
        found = []
        while self.inbox.figures()[0]:
            waiting = self.inbox.next()
            assert waiting is not None
            self.inbox.done(waiting.job)
            found.append((waiting.job.task, waiting.job.number))
        return found


@pytest.fixture
def at(tmp_path: Path) -> Iterator[World]:
    with Hub(tmp_path) as hub, inbox_in(tmp_path / "journal.jsonl") as inbox:
        hub.organisation("example")
        hub.person("ada", "write")
        hub.repository("example/policies", {"limits.yaml": b"rps: 1"})
        app = hub.app("switchboard", asked())
        heard = receiver(
            inbox,
            secrets=[app.webhook_secret.encode()],
            metrics=Metrics(),
            log=json_log(lambda _: None),
        )
        with serving(heard) as url:
            made = World(hub, app, inbox, url)
            yield made
            made.tokens.close()
            hub.webhooks_to("")


def test_an_event_of_the_hub_becomes_a_job(at: World) -> None:
    number = at.opened("raise")
    assert (Task.PULL, number) in at.jobs()


def test_a_lost_delivery_is_asked_for_again_and_then_arrives(at: World) -> None:
    at.hub.webhooks.lose("pull_request")
    number = at.opened("raise")
    assert (Task.PULL, number) not in at.jobs()
    at.hub.clock.advance(120)
    attempts = lost(at.hooks.deliveries(0), now=at.hub.clock.now())
    assert len(attempts) == 1
    at.hooks.redeliver(attempts[0])
    assert at.jobs() == [(Task.PULL, number)]
    at.hub.clock.advance(120)
    assert lost(at.hooks.deliveries(0), now=at.hub.clock.now()) == ()


def test_a_delivery_that_arrives_twice_is_one_job(at: World) -> None:
    at.hub.webhooks.repeat()
    number = at.opened("raise")
    assert at.jobs().count((Task.PULL, number)) == 1


def test_deliveries_out_of_order_are_one_job_each_all_the_same(at: World) -> None:
    at.hub.webhooks.hold()
    first, second = at.opened("raise"), at.opened("lower")
    assert at.jobs() == []
    at.hub.webhooks.release(lambda held: held[::-1])
    found = at.jobs()
    assert {(Task.PULL, first), (Task.PULL, second)} <= set(found)
    until(lambda: at.inbox.figures()[0] == 0)


def test_deliveries_are_told_three_days_back_the_newest_first(at: World) -> None:
    at.opened("raise")
    at.jobs()
    told = at.hooks.deliveries(0)
    assert told
    assert [each.at for each in told] == sorted((each.at for each in told), reverse=True)
    assert at.hooks.deliveries(at.hub.clock.now() + 60) == ()


def test_more_deliveries_than_a_page_holds_are_all_told(at: World) -> None:
    at.opened("raise")
    at.jobs()
    log = at.hub.webhooks._log
    first = log[-1]
    log += [replace(first, id=first.id + number) for number in range(1, 250)]
    told = at.hooks.deliveries(0)
    assert len(told) == len(log)
    assert len({each.id for each in told}) == len(told)
