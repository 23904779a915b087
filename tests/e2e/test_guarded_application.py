"""An application behind its guards on a real server, with real rules, and what can go wrong."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.decisions import sample, values
from support.patience import PATIENCE_S
from support.waiting import until

pytest.importorskip("uvicorn")
from support.asgi import serving
from support.opa_servers import OpaServer, write_bundles

from switchboard_policy.app.guarding import Guarded, Guarding
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.log.audit_lines import LOGGER
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.web.asks import OPEN, Ask, Asks, Scope, by_path
from switchboard_policy.web.guards import Guard
from switchboard_policy.web.replies import Receive, Send

ON = "version: 1\ncustomers:\n  acme: {rbac: true, policy: true}\n  globex: {rbac: true}\n"


async def shop(scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that serves everybody it sees."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close"})
        return
    owed = len(scope["state"]["switchboard"].rulings)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"{owed} asked".encode()})


def handshake(address: str, path: str) -> str:
    """What a server answers first to somebody who wants a websocket."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "X-Customer: acme\r\n\r\n".encode()
        )
        return connection.recv(1000).decode("latin-1")


def facts(scope: Scope) -> Mapping[str, Json]:
    """What a request says of itself."""
    asked = httpx.QueryParams(scope["query_string"].decode())
    rate = {**sample()["request"], "rate_rps": float(asked.get("rps", "1"))}
    return {"request": rate, "now": 1790000000}


def customer(scope: Scope) -> str | None:
    """Who asks, by a header."""
    return dict(scope["headers"]).get(b"x-customer", b"").decode() or None


ROUTES: dict[str, Asks] = {
    "/limits": [Ask("switchboard/limits/decision", facts)],
    "/roles": [Ask("switchboard/no_such_area/decision", facts, Guard.RBAC)],
    "/health": OPEN,
}


class World:
    """The shop on a server, and what an operator holds in their hands."""

    def __init__(self, folder: Path, **how: Any) -> None:  # noqa: ANN401 - of `Guarding`
        self.folder = folder
        self.guards = folder / "guards.yaml"
        self.guards.write_text(ON)
        self.guarded = Guarded(
            shop,
            Guarding(
                customer=customer,
                asks=by_path(ROUTES),
                guards=self.guards,
                owners=["sre-leads"],
                audit=folder / "audit",
                spill=folder / "spill",
                **({"data": values()} | how),
            ),
        )
        self.address = ""

    def get(self, path: str, who: str = "acme") -> httpx.Response:
        """Ask for a page as a customer."""
        return httpx.get(f"{self.address}{path}", headers={"X-Customer": who}, timeout=60)

    def override(self, guard: str, whom: str = "") -> None:
        """Switch a guard off, as an owner does."""
        now = datetime.now(UTC)
        one = {
            "guard": guard,
            "by": "sre-leads",
            "reason": "a drill of the quarter",
            "since": (now - timedelta(minutes=1)).isoformat(),
            "expires": (now + timedelta(minutes=5)).isoformat(),
        } | ({"customer": whom} if whom else {})
        self.guards.write_text(f"{ON}overrides: [{json.dumps(one)}]\n")

    def events(self) -> list[str]:
        """Names of the events of the audit, in their order."""
        lines = [
            json.loads(line)
            for path in sorted((self.folder / "audit").glob("*.jsonl"))
            for line in path.read_text().splitlines()
        ]
        return [line["name"] for line in lines if "name" in line]


@contextmanager
def running(folder: Path, **how: Any) -> Iterator[World]:  # noqa: ANN401 - of `Guarding`
    """The shop on a server."""
    world = World(folder, **how)
    try:
        with serving(world.guarded) as world.address:
            yield world
    finally:
        world.guarded.close()


def test_requests_are_allowed_denied_and_recorded(tmp_path: Path) -> None:
    with running(tmp_path) as world:
        assert world.get("/limits?rps=1").text == "1 asked"
        denied = world.get("/limits?rps=500")
        assert (denied.status_code, denied.headers["Retry-After"]) == (429, "1")
        assert world.get("/limits", who="").status_code == 401
        assert world.get("/health", who="").text == "0 asked"
        assert world.get("/limits?rps=500", who="initech").text == "0 asked"  # not rolled out
    allowed, refused = read_log(tmp_path / "audit", strict=True)
    assert refused.decision_id == denied.json()["correlation_id"]
    assert allowed.engine["name"] == "wasm"
    assert allowed.input == {"request": {**sample()["request"], "rate_rps": 1.0}, "now": 1790000000}


def test_a_denied_websocket_is_never_opened(tmp_path: Path) -> None:
    pytest.importorskip("wsproto")
    with running(tmp_path) as world:
        world.guards.write_text(f"{ON}guards: {{websocket: true}}\n")
        opened, denied = (handshake(world.address, f"/limits?rps={rate}") for rate in (1, 500))
    assert opened.startswith("HTTP/1.1 101")
    assert denied.startswith("HTTP/1.1 403")


def test_drill_a_broken_role_guard_is_switched_off_by_an_owner_without_a_restart(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as world:
        assert world.get("/roles").status_code == 500
        world.override("rbac")
        assert world.get("/roles").text == "0 asked"
        world.guards.write_text(ON)
        assert world.get("/roles").status_code == 500
        assert world.events() == ["guard/off", "guard/bypassed", "guard/on"]


def test_drill_one_customer_is_brought_back_and_the_others_stay_guarded(tmp_path: Path) -> None:
    with running(tmp_path) as world:
        world.override("rbac", "acme")
        assert world.get("/roles").text == "0 asked"
        assert world.get("/roles", who="globex").status_code == 500


def test_drill_an_override_of_somebody_else_or_a_broken_file_switches_nothing_off(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as world:
        world.override("rbac")
        world.guards.write_text(world.guards.read_text().replace("sre-leads", "a-friend"))
        assert world.get("/roles").status_code == 500
        world.guards.write_text("version: [")
        assert world.get("/roles").status_code == 500
        assert world.events() == ["guards/override_refused", "guards/refused"]


def test_drill_a_full_audit_store_loses_nothing_and_stops_nobody(tmp_path: Path) -> None:
    with running(tmp_path) as world:
        (tmp_path / "audit").rmdir()
        (tmp_path / "audit").write_text("a disk that is not there")
        answers = [world.get(f"/limits?rps={rate}").status_code for rate in (1, 500, 2)]
        assert answers == [200, 429, 200]
        assert "cannot be written" in world.guarded.audit.down
        (tmp_path / "audit").unlink()
        (tmp_path / "audit").mkdir()
        until(lambda: not world.guarded.audit.down, "the return of the store")
    found = list(read_log(tmp_path / "audit"))
    assert len(found) == 3
    assert world.events() == ["audit/down", "audit/restored"]


def test_drill_with_the_audit_switched_off_decisions_are_still_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path) as world, caplog.at_level(logging.CRITICAL, LOGGER):
        world.override("audit")
        assert world.get("/limits?rps=500").status_code == 429
        assert world.events() == ["guard/off"]
    (logged,) = (json.loads(one.message) for one in caplog.records if one.name == LOGGER)
    assert logged["path"] == "switchboard/limits/decision"


def test_drill_a_crashed_engine_denies_until_it_is_back(tmp_path: Path) -> None:
    pytest.importorskip("opa_client")
    (tmp_path / "bundles").mkdir()
    server = OpaServer(write_bundles(tmp_path / "bundles", values()))
    try:
        with running(tmp_path, data=None, servers=[server.url]) as world:
            until(lambda: world.get("/limits?rps=1").status_code == 200, "an answer of OPA")
            server.kill()
            refused = world.get("/limits?rps=2")
            assert refused.status_code == 503
            assert refused.json()["correlation_id"]
            server.start()
            until(
                lambda: world.get(f"/limits?rps={time.time() % 10}").status_code == 200,
                "its return",
            )
    finally:
        server.kill()
    assert any(one.error for one in read_log(tmp_path / "audit"))
