"""Requests through the middleware, to real rules in a real engine where there is a decision."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from support.asgi import ask, sender
from support.audits import KeptAudit
from support.decisions import recorded, sample, values

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import PolicyEngine, Undecided
from switchboard_policy.web.asks import OPEN, Ask, Asks, Scope, by_path
from switchboard_policy.web.flags import FixedFlags
from switchboard_policy.web.guards import Guard, GuardFlags, Override
from switchboard_policy.web.guards_reader import shipped_flags
from switchboard_policy.web.middleware import App, Granted, PolicyMiddleware
from switchboard_policy.web.replies import Message, Receive, Send

LIMITS = "switchboard/limits/decision"
TIERS = "switchboard/tiers/decision"
ALL_ON = GuardFlags(dict.fromkeys(Guard, True), dict.fromkeys(Guard, True))


def facts(scope: Scope) -> Mapping[str, Json]:
    """What a request says of itself: `?tenant=…&rps=…`."""
    asked = httpx.QueryParams(scope["query_string"].decode())
    request = {
        **sample()["request"],
        "tenant": asked.get("tenant", "acme"),
        "rate_rps": float(asked.get("rps", "1")),
    }
    return {"request": request, "now": 1790000000}


async def customer(scope: Scope) -> str | None:
    """Who asks, by a header."""
    found = dict(scope["headers"]).get(b"x-customer", b"acme")
    return found.decode() or None


class Shop:
    """An application that tells what it was granted, and counts whom it served."""

    def __init__(self) -> None:
        self.served = 0
        self.granted = Granted()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        del receive
        self.served += 1
        if scope["type"] == "lifespan":
            assert "state" not in scope
            return
        self.granted = scope["state"]["switchboard"]
        if scope["path"] == "/breaks":
            raise LookupError("a secret of the application")
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/breaks-off":
            raise LookupError("a secret of the application")
        await send({"type": "http.response.body", "body": b"served"})


class World:
    """The shop behind its guards."""

    def __init__(
        self,
        *,
        engine: PolicyEngine | None = None,
        asks: Callable[[Scope], Asks] | None = None,
        flags: GuardFlags = ALL_ON,
        app: App | None = None,
        facts: Callable[[Scope], Mapping[str, Json] | Awaitable[Mapping[str, Json]]] = facts,
        audit: KeptAudit | None = None,
    ) -> None:
        self.shop = Shop()
        self.audit = audit or KeptAudit()
        self.now = 0.0
        self.guarded = PolicyMiddleware(
            app or self.shop,
            decides=Decider(engine or WasmEngine.shipped(values()), self.audit),
            customer=customer,
            asks=asks or (lambda _: [Ask(LIMITS, facts)]),
            flags=FixedFlags(flags, lambda: self.now),
            audit=self.audit,
        )

    def get(self, path: str, *, headers: dict[str, str] | None = None) -> httpx.Response:
        """Ask for a page."""
        return ask(self.guarded, "GET", path, headers=headers)


class Gone:
    """An engine that nobody can ask."""

    stamp = WasmEngine.shipped(values()).stamp

    def decide(self, *_: object, **__: object) -> Json:
        """Fail."""
        raise EngineError("the engine crashed")

    def decide_many(self, *_: object, **__: object) -> list[Json | Undecided]:
        """Fail."""
        raise EngineError("the engine crashed")

    def close(self) -> None:
        """Nothing is held."""


def test_what_the_rules_allow_reaches_the_application_with_what_was_granted() -> None:
    world = World()
    assert world.get("/?rps=20").text == "served"
    (ruling,) = world.shop.granted.rulings
    assert ruling.allow
    assert world.shop.granted.customer == "acme"
    assert world.audit.records[0].decision_id == ruling.correlation_id


def test_a_denial_is_a_problem_with_findings_and_guidance() -> None:
    world = World(asks=lambda _: [Ask("switchboard/limits/decision", facts)])
    answer = world.get("/?rps=500")
    assert (answer.status_code, world.shop.served) == (429, 0)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"
    problem = answer.json()
    assert problem["title"] == "Over a limit"
    assert problem["findings"][0]["id"] == "limits/over_rate"
    assert problem["guidance"][0].startswith("retry after 1 s")
    assert "over its limit of 20 requests/s" in problem["detail"]
    assert problem["correlation_id"] == world.audit.records[0].decision_id


def test_a_denial_that_is_no_matter_of_time_is_403() -> None:
    def large(scope: Scope) -> Mapping[str, Json]:
        told = dict(facts(scope))
        return {**told, "request": {**sample()["request"], "size_mb": 10_000}}

    answer = World(asks=lambda _: [Ask(TIERS, large)]).get("/")
    assert answer.status_code == 403
    assert "Retry-After" not in answer.headers
    assert answer.json()["title"] == "Denied by policy"


@pytest.mark.parametrize("tenant", ["nobody", ""])
def test_what_the_rules_cannot_decide_is_503(tenant: str) -> None:
    world = World()
    answer = world.get(f"/?tenant={tenant}")
    assert (answer.status_code, world.shop.served) == (503, 0)
    assert answer.json()["type"].endswith("cannot-decide")


def test_an_engine_that_crashed_is_503_and_says_when_to_come_again() -> None:
    world = World(engine=Gone())
    answers = [world.get("/") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [503] * 6
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert world.shop.served == 0
    assert [event.name for event in world.audit.events] == ["breaker/opened"]


def test_an_audit_that_takes_nothing_denies() -> None:
    audit = KeptAudit()
    audit.full = True
    world = World(audit=audit)
    assert world.get("/").status_code == 503
    assert world.shop.served == 0


def stepping(scope: Scope) -> Mapping[str, Json]:
    """What the session of a request says: `?at=…` is when its holder stepped up."""
    at = httpx.QueryParams(scope["query_string"].decode()).get("at")
    proof = {"challenge": "c-81", "session": "s-1", "method": "webauthn", "at": int(at or 0)}
    request = {"subject": "kim", "roles": ["operator"], "action": "limits.change"}
    session = {"session": "s-1", "step_ups": [proof] if at else []}
    return {"now": 1790000000, "roles": {**request, **session}}


def test_a_sensitive_request_is_served_after_a_step_up_alone() -> None:
    world = World(asks=lambda _: [Ask("switchboard/roles/decision", stepping, Guard.RBAC)])
    refused = world.get("/")
    assert (refused.status_code, world.shop.served) == (403, 0)
    assert refused.json()["guidance"] == [
        "step up by webauthn in this session and ask again within 300 s"
    ]
    assert world.get("/?at=1789999600").status_code == 403
    assert world.get("/?at=1789999940").text == "served"
    (duty,) = world.shop.granted.obligations
    assert duty["id"] == "roles/audit"
    assert duty["carried_by"] == {"challenge": "c-81", "method": "webauthn"}


def test_every_question_must_be_allowed() -> None:
    world = World(asks=lambda _: [Ask(LIMITS, facts), Ask(TIERS, facts)])
    assert world.get("/").status_code == 200
    assert [one.entrypoint for one in world.shop.granted.rulings] == [LIMITS, TIERS]
    assert world.shop.granted.obligations == ()
    denied = World(asks=lambda _: [Ask(LIMITS, facts), Ask("switchboard/nothing", facts)])
    assert denied.get("/").status_code >= 500
    assert denied.shop.served == 0


def test_what_the_rules_oblige_to_is_handed_on() -> None:
    (exported,) = (one for one in recorded("licence") if one.name == "redaction_needed")
    world = World(asks=lambda _: [Ask(exported.entrypoint, lambda _: exported.facts)])
    assert world.get("/").status_code == 200
    owed = [duty["id"] for duty in world.shop.granted.obligations if isinstance(duty, dict)]
    assert owed == ["licence/redact", "licence/attribute"]


def test_facts_may_be_gathered_by_a_coroutine() -> None:
    async def later(scope: Scope) -> Mapping[str, Json]:
        await asyncio.sleep(0)
        return facts(scope)

    assert World(asks=lambda _: [Ask(LIMITS, later)]).get("/").status_code == 200


def test_a_fault_while_facts_are_gathered_is_a_no(caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: Scope) -> Mapping[str, Json]:
        raise LookupError("a secret of the application")

    world = World(asks=lambda _: [Ask(LIMITS, breaks)])
    with caplog.at_level(logging.ERROR):
        answer = world.get("/")
    assert (answer.status_code, world.shop.served) == (500, 0)
    assert "secret" not in answer.text
    assert answer.json()["correlation_id"] in caplog.text
    assert "a secret of the application" in caplog.text


def test_a_path_without_a_guard_is_refused_and_an_open_one_is_open() -> None:
    routes: dict[str, Asks] = {
        "/": [],
        "/api": [Ask(LIMITS, facts)],
        "/api/open": OPEN,
        "/health": OPEN,
    }
    world = World(asks=by_path(routes))
    assert world.get("/elsewhere").json()["type"].endswith("unguarded")
    assert world.get("/apis").status_code == 403
    assert world.get("/api?rps=500").status_code == 429
    assert world.get("/api/x?rps=500").status_code == 429
    assert world.shop.served == 0
    assert world.get("/api/open/x").status_code == 200
    assert world.get("/health").status_code == 200
    assert world.shop.granted == Granted()


def test_nobody_known_is_401_before_anything_is_asked() -> None:
    world = World()
    answer = world.get("/", headers={"X-Customer": ""})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not world.audit.records


def test_a_guard_that_has_not_come_to_a_customer_is_not_asked() -> None:
    world = World(flags=shipped_flags())
    assert world.get("/?rps=500").status_code == 200
    assert world.shop.granted.skipped == (Guard.POLICY,)
    assert not world.audit.events


def test_a_guard_that_an_owner_switched_off_is_not_asked_and_each_time_is_recorded() -> None:
    override = Override(Guard.POLICY, "sre-leads", "denies everybody", 0, 10, "acme")
    world = World(flags=replace(ALL_ON, overrides=(override,)))
    assert world.get("/?rps=500").status_code == 200
    (event,) = world.audit.events
    assert event.name == "guard/bypassed"
    assert event.details == {"guard": "policy", "customer": "acme", "path": "/", "by": "sre-leads"}
    assert world.get("/?rps=500", headers={"X-Customer": "globex"}).status_code == 429
    world.now = 10
    assert world.get("/?rps=500").status_code == 429


def test_a_bypass_that_cannot_be_recorded_is_refused() -> None:
    override = Override(Guard.POLICY, "sre-leads", "denies everybody", 0, 10)
    world = World(flags=replace(ALL_ON, overrides=(override,)))
    world.audit.full = True
    assert world.get("/").status_code == 500
    assert world.shop.served == 0


def test_with_auth_switched_off_somebody_unknown_is_held_to_every_other_guard() -> None:
    override = Override(Guard.AUTH, "sre-leads", "login is down", 0, 10)
    world = World(flags=replace(ALL_ON, overrides=(override,)))
    assert world.get("/?rps=500", headers={"X-Customer": ""}).status_code == 429
    assert world.get("/?rps=1", headers={"X-Customer": ""}).status_code == 200


def test_a_fault_of_the_application_is_a_problem_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = World().get("/breaks")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["correlation_id"] in caplog.text
    assert "a secret of the application" in caplog.text


def test_a_fault_after_the_answer_began_is_left_to_the_server() -> None:
    with pytest.raises(LookupError):
        World().get("/breaks-off")


def test_with_the_guard_of_errors_off_a_fault_is_left_to_the_server() -> None:
    off = {**ALL_ON.platform, Guard.ERROR: False}
    with pytest.raises(LookupError):
        World(flags=replace(ALL_ON, platform=off)).get("/breaks")


def talk(app: App, scope: Scope) -> list[Message]:
    """What an application sends on a connection that somebody wants."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type] # an awaitable is a coroutine here
    return sent


def websocket(query: bytes = b"", path: str = "/") -> dict[str, Any]:
    return {"type": "websocket", "path": path, "headers": [], "query_string": query}


def test_a_websocket_is_asked_about_and_closed_when_it_is_denied() -> None:
    world = World()
    assert talk(world.guarded, websocket()) == [{"type": "websocket.accept"}]
    (closed,) = talk(world.guarded, websocket(b"rps=500"))
    assert (closed["type"], closed["code"]) == ("websocket.close", 1008)
    assert closed["reason"] == f"Over a limit ({world.audit.records[1].decision_id})"
    assert world.shop.served == 1


def test_a_reason_fits_into_a_closing_frame() -> None:
    def breaks(_: Scope) -> Asks:
        raise LookupError

    (closed,) = talk(World(asks=breaks).guarded, websocket())
    assert len(closed["reason"].encode()) <= 123


def test_a_websocket_is_not_asked_about_while_its_guard_is_off() -> None:
    off = {**ALL_ON.platform, Guard.WEBSOCKET: False}
    world = World(flags=replace(ALL_ON, platform=off))
    assert talk(world.guarded, websocket(b"rps=500")) == [{"type": "websocket.accept"}]
    assert world.shop.granted.skipped == (Guard.WEBSOCKET,)


def test_a_lifespan_passes_untouched() -> None:
    world = World()
    assert talk(world.guarded, {"type": "lifespan"}) == []
    assert world.shop.served == 1


def test_what_the_server_shares_stays_in_the_state() -> None:
    world = World()
    shared = {"pool": object()}
    scope = {**websocket(), "state": shared}
    talk(world.guarded, scope)
    assert scope["state"] is shared
    assert list(shared) == ["pool"]


def test_a_body_is_streamed_to_the_application_and_never_kept() -> None:
    given, taken = 0, []

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(5):
            given += 1
            yield b"x"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        while (await receive()).get("more_body"):
            taken.append(given)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def main() -> httpx.Response:
        async with sender(World(app=app).guarded) as client:
            return await client.post("/", content=chunks())

    assert asyncio.run(main()).status_code == 200
    assert taken == [1, 2, 3, 4, 5]


def test_many_requests_at_once_get_each_their_own_answer() -> None:
    world = World()

    async def main() -> list[int]:
        async with sender(world.guarded) as client:
            answers = await asyncio.gather(
                *(client.get(f"/?rps={500 if number % 3 else 1}") for number in range(60))
            )
            return [answer.status_code for answer in answers]

    assert asyncio.run(main()) == [429 if number % 3 else 200 for number in range(60)]
    assert len(world.audit.records) == 60


def test_a_request_that_is_cancelled_never_reaches_the_application() -> None:
    asked = asyncio.Event()

    async def waits(_: Scope) -> Mapping[str, Json]:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError("never")

    world = World(asks=lambda _: [Ask(LIMITS, waits)])

    async def main() -> None:
        async with sender(world.guarded) as client:
            request = asyncio.create_task(client.get("/"))
            await asked.wait()
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request

    asyncio.run(main())
    assert world.shop.served == 0


def test_a_problem_is_json_whatever_it_says() -> None:
    answer = World().get("/?tenant=%F0%9F%A6%8A%22%5C")
    assert json.loads(answer.content)["status"] == 503


def test_an_application_of_starlette_finds_what_was_granted_in_its_requests() -> None:
    pytest.importorskip("starlette")
    from starlette.applications import Starlette  # noqa: PLC0415 - after the check for the extra
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import PlainTextResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.state.switchboard.customer)

    audit = KeptAudit()
    app = Starlette(routes=[Route("/page", page)])
    app.add_middleware(
        PolicyMiddleware,
        decides=Decider(WasmEngine.shipped(values()), audit),
        customer=customer,
        asks=lambda _: [Ask(LIMITS, facts)],
        flags=FixedFlags(ALL_ON),
        audit=audit,
    )
    assert ask(app, "GET", "/page").text == "acme"
    assert ask(app, "GET", "/page?rps=500").status_code == 429
