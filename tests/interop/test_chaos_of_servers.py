"""A pair of OPA servers under load, and everything that can befall them.

Whatever happens, every call ends in a decision or an explicit no, nobody who must be denied is
allowed, each server is asked at most once a call, and when a server is well again it decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import decisions as make
from support.audits import KeptAudit
from support.load import LIMITS, Load
from support.opa_servers import OpaServer, write_bundles
from support.patience import PATIENCE_S
from support.rude_proxy import (
    Manner,
    RudeProxy,
    breaks_off,
    drips,
    half_closed,
    relays,
    reply,
    says,
    silent,
)

from switchboard_policy.domain.decided import Decided, Source
from switchboard_policy.opa.runtime.breaker import Breaker
from switchboard_policy.opa.runtime.cache import Cache
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.opa.runtime.pool import ServerPool
from switchboard_policy.ports.audit import EventLevel

DEADLINE_S = 0.3
LATE_S = 60.0
"""Nothing is this late on any machine unless it would have waited for ever."""
PROVENANCE = b'"provenance": {"version": "1.22.0"}'
LIES = {
    "garbage": says(b"\x16\x03\x01 garbage"),
    "no HTTP": says(b'{"result": {"allow": true}}'),
    "wrong content type": says(
        reply(b'{"result": {"allow": true}, ' + PROVENANCE + b"}", kind="text/html")
    ),
    "not an OPA": says(reply(b'{"result": {"allow": true}}')),
    "half JSON": says(reply(b'{"result": {"allow": true}, ' + PROVENANCE)),
    "allow without true": says(reply(b'{"result": {"allow": "true"}, ' + PROVENANCE + b"}")),
    "an error that allows": says(
        reply(b'{"result": {"allow": true}, ' + PROVENANCE + b"}", status="500 Oops")
    ),
    "half-closed": half_closed,
    "broken off": breaks_off,
    "silent": silent,
    "endless": drips,
}


class World:
    """Two servers, a proxy before each, and a decider over both with short times."""

    def __init__(self, bundles: list[Path]) -> None:
        self.servers = [OpaServer(bundles) for _ in range(2)]
        self.proxies = [RudeProxy(server.address) for server in self.servers]

    def decider(self, audit: KeptAudit) -> Decider:
        """A decider whose breaker and health checks do not keep a test waiting."""
        pool = ServerPool([proxy.url for proxy in self.proxies], every_seconds=0.1)
        return Decider(pool, audit, breaker=Breaker(seconds=0.2), cache=Cache())

    def heal(self) -> None:
        """Have everything as it was in the beginning."""
        for server, proxy in zip(self.servers, self.proxies, strict=True):
            server.kill()
            server.start()
            proxy.behave(relays())

    def close(self) -> None:
        """End it."""
        for server, proxy in zip(self.servers, self.proxies, strict=True):
            proxy.close()
            server.kill()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(write_bundles(tmp_path_factory.mktemp("bundles"), make.values()))
    yield made
    made.close()


@pytest.fixture
def audit() -> KeptAudit:
    return KeptAudit()


@pytest.fixture
def load(world: World, audit: KeptAudit) -> Iterator[Load]:
    """Callers that are already being answered; afterwards the books are checked."""
    asked = [proxy.questions for proxy in world.proxies]
    made = Load(world.decider(audit), DEADLINE_S)
    with made.running():
        made.wait_for(10, fresh=True)
        yield made
    made.decider.close()
    world.heal()
    assert made.faults == []
    assert [call for call in made.calls if call.ruling.allow and not call.right] == []
    assert max(call.took_s for call in made.calls) < LATE_S
    refused = [call.ruling for call in made.calls if not isinstance(call.ruling, Decided)]
    assert all(ruling.problem.status in {500, 503} for ruling in refused)
    assert len(audit.records) >= len(made.calls)
    for proxy, before in zip(world.proxies, asked, strict=True):
        assert proxy.questions - before <= len(audit.records)


def test_one_killed_leaves_the_other_to_decide_and_restarted_it_decides_again(
    world: World, load: Load
) -> None:
    world.servers[0].kill()
    load.wait_for(30, fresh=True)
    world.servers[0].start()
    before = world.proxies[0].questions
    world.servers[1].kill()
    load.wait_for(30, fresh=True)
    assert world.proxies[0].questions > before


def test_both_killed_everything_is_denied_until_one_is_back(
    world: World, load: Load, audit: KeptAudit
) -> None:
    for server in world.servers:
        server.kill()
    load.wait_until_denied()
    assert EventLevel.CRITICAL in [event.level for event in audit.events]
    world.servers[1].start()
    load.wait_for(30, fresh=True)
    assert "breaker/closed" in [event.name for event in audit.events]


def test_one_stopped_in_its_tracks_is_gone_around_and_goes_on_later(
    world: World, load: Load
) -> None:
    world.servers[0].stop()
    load.wait_for(30, fresh=True)
    world.servers[0].go_on()
    load.wait_for(30, fresh=True)


def test_both_stopped_every_call_ends_all_the_same(world: World, load: Load) -> None:
    for server in world.servers:
        server.stop()
    load.wait_until_denied()
    for server in world.servers:
        server.go_on()
    load.wait_for(30, fresh=True)


def test_one_too_slow_is_gone_around(world: World, load: Load) -> None:
    world.proxies[0].behave(relays(delay_s=PATIENCE_S))
    load.wait_for(30, fresh=True)


def test_both_too_slow_are_denied_and_a_little_slow_are_waited_for(
    world: World, load: Load
) -> None:
    for proxy in world.proxies:
        proxy.behave(relays(delay_s=PATIENCE_S))
    load.wait_until_denied()
    for proxy in world.proxies:
        proxy.behave(relays(delay_s=0.01))
    load.wait_for(30, fresh=True)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_one_that_talks_nonsense_is_gone_around_and_two_are_denied(
    world: World, load: Load, lie: Manner
) -> None:
    world.proxies[0].behave(lie)
    load.wait_for(15, fresh=True)
    world.proxies[1].behave(lie)
    load.wait_until_denied(10)
    for proxy in world.proxies:
        proxy.behave(relays())
    load.wait_for(10, fresh=True)


def test_in_an_outage_what_was_decided_before_is_served_with_its_age_and_nothing_else(
    world: World, audit: KeptAudit
) -> None:
    pool = ServerPool([proxy.url for proxy in world.proxies], every_seconds=0.1)
    decider = Decider(pool, audit, breaker=Breaker(seconds=PATIENCE_S), cache=Cache(seconds=0))
    known = {rate: make.sample() for rate in (20, 21)}
    for rate, facts in known.items():
        facts["request"]["rate_rps"] = rate
        assert decider.decide(LIMITS, facts).allow is (rate == 20)
    for server in world.servers:
        server.kill()
    while audit.events == []:
        assert decider.decide(LIMITS, {"new": len(audit.records)}).allow is False
    for rate, facts in known.items():
        ruling = decider.decide(LIMITS, facts)
        assert isinstance(ruling, Decided)
        assert (ruling.source, ruling.allow) == (Source.STALE, rate == 20)
        assert ruling.age_s > 0
    asked = sum(proxy.questions for proxy in world.proxies)
    assert decider.decide(LIMITS, {"new": 0}).problem.status == 503
    assert sum(proxy.questions for proxy in world.proxies) == asked  # nobody is asked any more
    decider.close()
    world.heal()
