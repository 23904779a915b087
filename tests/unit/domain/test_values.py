"""The small promises of the domain's values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from switchboard_policy.domain.config import Place, ValueBinding
from switchboard_policy.domain.decision import (
    EngineStamp,
    GateDecision,
    RuleResult,
    Verdict,
)
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.policy import PlacedValue, PolicyValue, PolicyValues, variables
from switchboard_policy.domain.proposal import Topic
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import NAME, RPS
from switchboard_policy.errors import InputError, SwitchboardError, nearest

PLACE = Place("policies/data.yaml", "tenants.{tenant}.rps", RPS)
BINDING = ValueBinding("limits.rps", "limits", RPS, (PLACE,))


def placed(value: str, line: int = 1) -> PlacedValue:
    return PlacedValue(PLACE, Location(PLACE.file, line=line), value, Decimal(value))


def value(*numbers: str, tenant: str = "acme") -> PolicyValue:
    found = tuple(placed(number, line) for line, number in enumerate(numbers, start=1))
    return PolicyValue(BINDING, variables({"tenant": tenant}), Decimal(numbers[0]), found)


def test_a_location_reads_as_file_line_column() -> None:
    assert str(Location("a.yaml", "/x", 3, 5)) == "a.yaml:3:5"
    assert str(Location("a.yaml")) == "a.yaml"


def test_a_snapshot_is_sorted_and_cannot_be_changed() -> None:
    snapshot = Snapshot({"b": b"2", "a": b"1"})
    assert list(snapshot.files) == ["a", "b"]
    with pytest.raises(TypeError):
        snapshot.files["c"] = b""  # type: ignore[index]


def test_replacing_files_leaves_the_old_snapshot_alone() -> None:
    before = Snapshot({"a": b"1"}, "here")
    after = before.replace({"a": b"2", "c": b"3"})
    assert dict(before.files) == {"a": b"1"}
    assert dict(after.files) == {"a": b"2", "c": b"3"}
    assert after.label == "here"


def test_an_interval_holds_its_middle() -> None:
    assert Interval.exact(2.0) == Interval(2.0, 2.0, 2.0)
    unknown = Interval(0.0, 1.0, NotEvaluated("sub-step shape unknown"))
    assert isinstance(unknown.middle, NotEvaluated)
    with pytest.raises(ValueError, match="outside"):
        Interval(0.0, 1.0, 2.0)
    with pytest.raises(ValueError, match="interval from"):
        Interval(1.0, 0.0, NotEvaluated("?"))
    with pytest.raises(ValueError, match="interval from"):
        Interval(float("nan"), 1.0, NotEvaluated("?"))


def test_values_agree_only_where_every_place_holds_the_same() -> None:
    assert value("20", "20.0").agrees
    assert not value("20", "21").agrees


def test_a_name_is_not_a_number() -> None:
    binding = ValueBinding("limits.tier", "limits", NAME, ())
    with pytest.raises(TypeError, match="not a number"):
        _ = PolicyValue(binding, (("tenant", "acme"),), "free", ()).number


def test_values_are_found_by_name_and_subject_in_a_stable_order() -> None:
    values = PolicyValues([value("3", tenant="zeta"), value("1", tenant="acme")])
    assert [dict(found.names)["tenant"] for found in values.of("limits.rps")] == ["acme", "zeta"]
    assert [found.number for found in values] == [1, 3]
    assert values.find("limits.rps", tenant="zeta") is not None
    assert values.find("limits.rps", tenant="nobody") is None
    assert len(values) == 2


def test_a_delta_tells_area_subject_and_short_name() -> None:
    delta = Delta(value("20"), Decimal(32), "because", (), "undo it")
    assert (delta.area, delta.subject, delta.name) == ("limits", "acme", "rps")
    assert (delta.old, delta.new, delta.unit) == (Decimal(20), Decimal(32), RPS)


def test_a_topic_reads_as_area_subject_value() -> None:
    assert str(Topic("limits", "acme", "limits.rps")) == "limits/acme/rps"


def test_a_decision_shows_the_worst_standing_finding_first() -> None:
    soft, hard = Finding("a/soft", Level.SOFT, "s"), Finding("z/hard", Level.HARD, "h")
    accepted = Finding("b/soft", Level.SOFT, "accepted")
    decision = GateDecision(
        verdict=Verdict.DENIED,
        summary="",
        rules=(RuleResult("a/soft", False, (soft, accepted)), RuleResult("z/hard", False, (hard,))),
        overridden=(accepted,),
        refused_overrides=(),
        input={},
        stamp=EngineStamp("wasm", "1", "sha256:0", "sha256:0"),
    )
    assert decision.findings == (hard, soft)


def test_errors_tell_where_what_and_what_would_help() -> None:
    error = InputError("rps is -3", location=Location("d.yaml", "", 2, 7), hint="at least 0")
    assert error.diagnostics() == "d.yaml:2:7: rps is -3; at least 0"
    assert SwitchboardError("broken").diagnostics() == "broken"
    assert InputError("empty").diagnostics() == "empty"


def test_the_nearest_name_is_suggested_else_the_names_there_are() -> None:
    assert nearest("tennants", ["tenants", "tiers"]) == "did you mean 'tenants'?"
    assert nearest("xyz", ["b", "a"]) == "known: a, b"
    assert nearest("xyz", [f"n{i}" for i in range(9)]).endswith(", …")
    assert nearest("xyz", []) == ""
