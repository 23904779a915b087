"""What a Grafana shows, by the two endpoints that its documentation gives for it."""

from __future__ import annotations

import pytest
from support.servers import grafana, serving

from switchboard_policy.errors import TelemetryError, UnreachableError
from switchboard_policy.telemetry.boards_api import TOKEN_VARIABLE, Grafana

SHOP = {"uid": "shop", "title": "Shop", "panels": [{"title": "Budget"}]}
ODD = {"uid": "a b/c", "title": "Odd", "panels": []}


def quiet(url: str) -> Grafana:
    return Grafana(url, wait=lambda _: None)


def test_titles_come_page_by_page() -> None:
    many = [{"uid": f"u{number}", "title": f"t{number}"} for number in range(1001)]
    with serving(grafana(*many)) as (url, seen):
        assert len(quiet(url).titles()) == 1001
    assert [path.rpartition("=")[2] for path, _ in seen] == ["1", "2"]


def test_dashboards_come_by_uid_and_those_that_have_gone_are_left_out() -> None:
    with serving(grafana(SHOP)) as (url, seen):
        found = quiet(url).boards(["shop", "gone"])
    assert list(found) == ["shop"]
    assert found["shop"]["panels"] == SHOP["panels"]
    assert [path for path, _ in seen] == ["/api/dashboards/uid/gone", "/api/dashboards/uid/shop"]


def test_a_uid_is_one_part_of_the_address() -> None:
    with serving(grafana(ODD)) as (url, seen):
        quiet(url).boards([ODD["uid"]])
    assert seen[0][0] == "/api/dashboards/uid/a%20b%2Fc"


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "glsa_x")
    with serving(grafana()) as (url, seen):
        assert quiet(url).titles() == {}
    assert seen[0][1]["Authorization"] == "Bearer glsa_x"


def test_without_a_token_the_refusal_says_where_to_put_one() -> None:
    refusal = {"message": "Unauthorized", "statusCode": 401}
    with (
        serving(lambda _path, _query: (401, refusal)) as (url, _),
        pytest.raises(UnreachableError, match="refuses: Unauthorized") as caught,
    ):
        quiet(url).titles()
    assert TOKEN_VARIABLE in caught.value.hint


@pytest.mark.parametrize("body", [b"<html>", {"a": 1}, [{"uid": "x"}], 7])
def test_another_answer_to_a_search_is_said(body: object) -> None:
    with (
        serving(lambda _path, _query: (200, body)) as (url, _),
        pytest.raises(TelemetryError, match="does not answer like Grafana"),
    ):
        quiet(url).titles()


@pytest.mark.parametrize("body", [[], {}, {"dashboard": 1}])
def test_another_answer_for_a_dashboard_is_said(body: object) -> None:
    with (
        serving(lambda _path, _query: (200, body)) as (url, _),
        pytest.raises(TelemetryError, match="does not answer like Grafana"),
    ):
        quiet(url).boards(["shop"])
