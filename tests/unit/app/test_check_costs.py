"""A month that would reach a guard, by its components: what `switchboard check` says of it."""

from __future__ import annotations

import pytest

from switchboard_policy.app.check_costs import forecasts_over_guards
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.snapshot import Snapshot

FILE = "policies/switchboard_data/cost/data.yaml"
FIGURE = "{{value: {}, unit: {}, source: ours}}"
DATA = """
pace_from: {value: 7, unit: days, source: ours}
operations: {}
forecast:
  shape: SHAPE
  dependence: {value: DEPENDENCE, unit: correlation, source: ours}
  share: {value: 0.95, unit: share, source: ours}
scopes:
  gateway:
    owner: platform-team
    cap: {value: CAP, unit: USD/month, source: ours}
    guards:
      - {at: {value: 80, unit: percent, source: ours}, pauses: [], thins: {}, sets: {}, alerts: [], asks: []}
      - {at: {value: 95, unit: percent, source: ours}, pauses: [], thins: {}, sets: {}, alerts: [], asks: []}
    components:
      - {name: PostgreSQL, base: [15, 25], source: ours}
      - {name: Redis, base: [10, 15], source: ours}
      - {name: services, base: [20, 30], addition: [5, 8], source: ours}
      - {name: logging, base: [5, 10], addition: [2, 4], source: ours}
      - {name: secrets, base: [5, 5], source: ours}
      - {name: network connector, base: [5, 10], source: ours}
"""  # noqa: E501 - a line a guard


def checked(
    shape: str = "triangular",
    dependence: float = 0,
    cap: int = 100,
    *,
    old: str = "",
    new: str = "",
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    text = DATA.replace("SHAPE", shape).replace("DEPENDENCE", str(dependence))
    text = text.replace("CAP", str(cap))
    text = text.replace(old, new) if old else text
    return forecasts_over_guards(Snapshot({FILE: text.encode()}))


@pytest.mark.parametrize(
    ("shape", "dependence", "usd", "guard"),
    [("triangular", 0, 93, 80), ("uniform", 0, 96, 95), ("uniform", 1, 105, 95)],
)
def test_a_bad_month_names_the_last_guard_it_reaches(
    shape: str, dependence: float, usd: int, guard: int
) -> None:
    (found,), notes = checked(shape, dependence)
    assert notes == ()
    assert found.id == "cost/forecast_over_guard"
    assert found.msg.startswith(
        f"95% of months of gateway stay below {usd} USD, which reaches its guard at {guard} % of"
        f" 100 USD (67 to 107; {shape}, dependence {dependence})"
    )
    assert found.location is not None
    assert found.location.line == {80: 13, 95: 14}[guard]


def test_a_month_below_every_guard_is_no_finding() -> None:
    assert checked(cap=200) == ((), ())


def test_without_guards_the_cap_itself_is_what_is_reached() -> None:
    start = DATA.index("    guards:")
    guards = DATA[start : DATA.index("    components:")]
    (found,), _ = checked(cap=90, old=guards, new="    guards: []\n")
    assert "which reaches all of 90 USD" in found.msg
    assert found.path == "/scopes/gateway/cap"


def test_what_is_not_assumed_or_not_whole_is_told() -> None:
    start = DATA.index("forecast:")
    forecast = DATA[start : DATA.index("scopes:")]
    text = DATA.replace(forecast, "").replace("CAP", "100")
    found, notes = forecasts_over_guards(Snapshot({FILE: text.encode()}))
    assert found == ()
    (note,) = notes
    assert note.endswith("not held against guards: state forecast with shape, dependence and share")
    (turned,), _ = checked(old="base: [15, 25]", new="base: [25, 15]")
    assert turned.msg == "PostgreSQL costs 25.0 to 15.0"


@pytest.mark.parametrize("text", ["scopes: {", "scopes: {}", ""])
def test_values_of_another_form_are_left_to_their_own_finding(text: str) -> None:
    assert forecasts_over_guards(Snapshot({FILE: text.encode()})) == ((), ())
    assert forecasts_over_guards(Snapshot({})) == ((), ())
