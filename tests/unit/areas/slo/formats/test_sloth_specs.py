"""Sloth's specs: what is read, and each thing that is refused with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.service_levels import FIXTURES, fixture_files, read_text, unplaced

from switchboard_policy.areas.slo.definition import (
    AlertTarget,
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.errors import InputError

SPEC = """
version: prometheus/v1
service: web
labels:
  owner: team
slos:
  - name: up
    objective: 99.9
    sli:
      raw:
        error_ratio_query: avg_over_time(a[{{.window}}])
    alerting:
      name: WebUp
      annotations:
        summary: down
      page_alert:
        labels:
          severity: page
      ticket_alert:
        disable: true
"""


def by_id(*names: str) -> dict[str, ServiceLevel]:
    files = {name: (FIXTURES / name).read_bytes() for name in names}
    return {level.id: level for level in read_levels(files).levels}


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_text(text)
    return caught.value


def test_labels_of_the_service_reach_its_levels_and_their_own_win() -> None:
    text = SPEC.replace(
        "    objective", "    labels:\n      owner: other\n      a: b\n    objective"
    )
    assert read_text(text).levels[0].labels == {"owner": "other", "a": "b"}


def test_a_level_is_read_as_it_stands() -> None:
    level = by_id("sloth-events.yaml")["checkout-availability"]
    assert level.objective == Decimal("99.9")
    assert level.labels == {
        "owner": "shop-team",
        "tier": "1",
        "switchboard_indicator": "availability",
    }
    assert level.sli == EventsSli(
        'sum(rate(http_requests_total{job="checkout",code=~"5.."}[{{.window}}]))',
        'sum(rate(http_requests_total{job="checkout"}[{{.window}}]))',
    )
    assert level.alerting.ticket == AlertTarget(
        labels={"severity": "ticket"}, annotations={"channel": "#shop"}
    )
    assert level.period_days == 30
    assert str(level.location) == "sloth-events.yaml:8:5"


def test_our_own_keys_are_read_and_stay_out_of_the_alerts() -> None:
    found = by_id("sloth-own-keys.yaml")
    level = found["invoices-issued"]
    assert (level.calendar, level.period_days) == (Calendar.MONTH, 31)
    assert (level.least_events, level.least_bad_events) == (50, 3)
    assert [exclusion.reason for exclusion in level.exclusions] == ["books are closed", "patches"]
    assert [exclusion.every_s for exclusion in level.exclusions] == [0, 604_800]
    assert level.alerting.annotations == {}
    assert level.alerting.ticket.tiers_off == {Tier.SLOW}
    assert level.alerting.ticket.annotations == {}
    printed = found["invoices-printed"]
    assert (printed.period_days, printed.least_events, printed.least_bad_events) == (28, 0, 2)


def test_composites_and_slices_are_put_together_from_our_own_keys() -> None:
    found = by_id("sloth-composite.yaml")
    assert "front-basket" not in found
    search = found["front-search"].sli
    whole = found["front-whole"].sli
    assert isinstance(whole, CompositeSli)
    assert [(name, weight) for name, weight, _ in whole.parts] == [("search", 2), ("basket", 1)]
    assert whole.parts[0][2] == search
    assert found["front-minutes"].sli == TimeslicesSli(search, 60, Decimal("0.95"))  # type: ignore[arg-type]


def test_the_kubernetes_object_says_the_same_in_its_own_spelling() -> None:
    found = by_id("sloth-kubernetes.yaml")
    assert found["catalogue-freshness"].sli == RawSli(
        "avg_over_time(catalogue:stale:ratio[{{.window}}])"
    )
    assert found["catalogue-availability"].alerting.ticket.disabled


def test_blanks_in_the_window_make_no_difference() -> None:
    plain = unplaced(read_text(SPEC).levels)
    assert unplaced(read_text(SPEC.replace("{{.window}}", "{{ .window }}")).levels) == plain


def test_plain_numbers_are_taken_as_the_text_they_are() -> None:
    assert read_text(SPEC.replace("owner: team", "tier: 2.0")).levels[0].labels == {"tier": "2.0"}


def test_a_closing_bracket_never_ends_up_in_a_comment() -> None:
    text = SPEC.replace(
        "error_ratio_query: avg_over_time(a[{{.window}}])",
        "error_ratio_query: |-\n          avg_over_time(a[{{.window}}]) # of a",
    )
    assert read_text(text).levels[0].sli == RawSli("avg_over_time(a[{{.window}}]) # of a\n")


def test_plugins_are_named() -> None:
    text = SPEC.replace("labels:\n  owner", "slo_plugins: {chain: []}\nlabels:\n  owner").replace(
        "    objective", "    plugins: {chain: []}\n    objective"
    )
    told = [(str(f.location), f.id, f.msg.split(":")[0]) for f in read_text(text).findings]
    assert told == [
        ("slo.yaml:3:14", "slo/not_understood", "slo_plugins"),
        ("slo.yaml:8:14", "slo/not_understood", "plugins"),
    ]


def test_a_level_that_a_plugin_measures_is_named_and_left_out() -> None:
    text = SPEC.replace(
        "raw:\n        error_ratio_query: avg_over_time(a[{{.window}}])", "plugin:\n        id: x"
    )
    read = read_text(text)
    assert read.levels == ()
    (finding,) = read.findings
    assert finding.msg == "up is left out: the plugin that measures it is not run"
    assert str(finding.location) == "slo.yaml:10:9"


def test_metadata_of_the_object_is_named() -> None:
    text = fixture_files()["sloth-kubernetes.yaml"].decode()
    read = read_text(text.replace("  name: catalogue", "  name: catalogue\n  namespace: shop", 1))
    assert [finding.msg for finding in read.findings] == [
        "metadata.namespace is about the object, not the service level"
    ]
    assert len(read.levels) == 2


def test_a_query_that_is_not_its_parts_is_named_and_the_parts_count() -> None:
    text = fixture_files()["sloth-composite.yaml"].decode()
    read = read_text(text.replace("'(2 * ", "'(5 * "))
    assert [finding.msg for finding in read.findings] == [
        "the query of whole is not its parts by weight; the parts are used"
    ]
    without = (
        text[: text.index("    sli:\n      raw:")]
        + text[text.index("    alerting:\n      name: FrontWhole") :]
    )
    assert read_text(without).findings == ()
    assert unplaced(read_text(without).levels) == unplaced(read.levels)


def test_a_part_of_nothing_is_named() -> None:
    text = SPEC.replace("summary: down", 'switchboard_part_only: "true"')
    read = read_text(text)
    assert read.levels == ()
    assert [finding.msg for finding in read.findings] == [
        "up is only there as a part, but of nothing"
    ]


OWN = "summary: down"
QUERY = "avg_over_time(a[{{.window}}])"

REFUSED = {
    "an unknown key, with the nearest": (
        ("objective:", "objektive:"),
        "7:5: key 'objektive' is not known; did you mean 'objective'?",
    ),
    "a missing key": (("    objective: 99.9\n", ""), "6:5: key 'objective' is missing in item 1"),
    "an objective of 100": (
        ("99.9", "100"),
        (
            "7:16: objective is 100 %; above 0 and below 100 % is allowed; "
            "an objective of 100 % leaves no error to alert on"
        ),
    ),
    "an objective of 0": (
        ("99.9", "0"),
        "7:16: objective is 0 %; above 0 and below 100 % is allowed",
    ),
    "an objective that is text": (
        ("99.9", "high"),
        "7:16: objective is 'high'; a number is allowed",
    ),
    "a query without a window": (
        ("{{.window}}", "5m"),
        (
            "10:28: error_ratio_query holds no {{.window}}, so it has one range only; "
            "write [{{.window}}] where the range stands"
        ),
    ),
    "another template in a query": (
        ("a[{{", "a{b={{.x}}}[{{"),
        "10:46: {{.x}} is no part of a query; {{.window}} is the only template allowed",
    ),
    "a range where a number is needed": (
        (QUERY, "a[{{.window}}]"),
        (
            "10:28: error_ratio_query gives a range of samples or text; "
            "a number at each moment is needed; put a function such as rate around the range"
        ),
    ),
    "a name that is none": (
        ("name: up", "name: up/down"),
        (
            "6:11: name is 'up/down'; letters, digits, dots, dashes and underscores are allowed, "
            "a letter or digit first and last"
        ),
    ),
    "a label that is none": (
        ("owner: team", "own-er: team"),
        "4:3: 'own-er' is no label name; letters, digits and underscores are allowed",
    ),
    "a label that is a list": (
        ("owner: team", "owner: [a]"),
        "4:10: owner is a list; text is allowed",
    ),
    "no SLO": (
        (SPEC[SPEC.index("slos:") :], "slos: []"),
        "5:7: no SLO stands here; slos is a list of at least one",
    ),
    "two kinds of indicator": (
        ("      raw:", "      events: {a: b}\n      raw:"),
        "9:7: sli holds events and raw; one of events, raw, plugin is allowed",
    ),
    "no indicator": (
        (f"raw:\n        error_ratio_query: {QUERY}", "raw:"),
        "9:7: sli holds nothing; one of events, raw, plugin is allowed",
    ),
    "no sli": (
        (f"    sli:\n      raw:\n        error_ratio_query: {QUERY}\n", ""),
        "6:5: key 'sli' is missing in item 1",
    ),
    "no name for the alerts": (
        ("      name: WebUp\n", ""),
        "12:7: key 'name' is missing in alerting, and its alerts are not disabled",
    ),
    "a flag that is none": (
        ("disable: true", "disable: maybe"),
        "19:18: disable is 'maybe'; true or false is allowed",
    ),
    "a list that is none": (
        ("slos:\n  - ", "slos:\n    "),
        "6:5: slos is a mapping; a list is allowed",
    ),
    "a mapping that is none": (
        ("labels:\n  owner: team", "labels: x"),
        "3:9: labels is 'x'; a mapping is allowed",
    ),
    "a mapping that is a number": (
        ("labels:\n  owner: team", "labels: 5"),
        "3:9: labels is 5; a mapping is allowed",
    ),
    "no service": (("service: web\n", ""), "1:1: key 'service' is missing in the document"),
    "an own key that is unknown": (
        (OWN, "switchboard_perod: 28d"),
        "14:28: key 'switchboard_perod' is not known; did you mean 'switchboard_period'?",
    ),
    "a period that is none": (
        (OWN, "switchboard_period: a month"),
        "14:29: switchboard_period: 'a month'; a duration such as 28d or 1m is allowed",
    ),
    "a period of hours": (
        (OWN, "switchboard_period: 36h"),
        "14:29: switchboard_period: 36h; a number of whole days such as 28d is allowed",
    ),
    "a month of a week": (
        (OWN, "switchboard_calendar: month\n        switchboard_period: 7d"),
        "15:29: switchboard_period: 7 days are no month; 28d to 31d is allowed",
    ),
    "a week of eight days": (
        (OWN, "switchboard_calendar: week\n        switchboard_period: 8d"),
        "15:29: switchboard_period: 8 days are no week; 7d is allowed",
    ),
    "a calendar that is none": (
        (OWN, "switchboard_calendar: moon"),
        "14:31: switchboard_calendar: 'moon'; rolling, week, month, quarter, year is allowed",
    ),
    "an exclusion that ends first": (
        (OWN, "switchboard_exclusion: 2026-01-02T00:00Z/2026-01-01T00:00Z"),
        (
            "14:32: switchboard_exclusion: it ends at 2026-01-01T00:00Z, not after its start; "
            "<start>/<end> [every <duration>] [: <reason>], times as 2026-12-01T22:00Z is allowed"
        ),
    ),
    "least events that are none": (
        (OWN, "switchboard_least_events: some"),
        "14:35: switchboard_least_events: 'some'; a whole number is allowed",
    ),
    "no bad event at all": (
        (OWN, 'switchboard_least_bad_events: "0"'),
        "14:39: switchboard_least_bad_events: 0; 1 for any, or more, is allowed",
    ),
    "a slice of seconds": (
        (OWN, "switchboard_timeslice: 30s"),
        "14:32: switchboard_timeslice: 30s; a number of whole minutes is allowed",
    ),
    "a slice target above 1": (
        (OWN, "switchboard_timeslice: 1m\n        switchboard_timeslice_target: 95"),
        "15:39: switchboard_timeslice_target: '95'; a ratio above 0 and at most 1 is allowed",
    ),
    "a slice target that is none": (
        (OWN, "switchboard_timeslice: 1m\n        switchboard_timeslice_target: x"),
        "15:39: switchboard_timeslice_target: 'x'; a ratio above 0 and at most 1 is allowed",
    ),
    "a slice target without a slice": (
        (OWN, 'switchboard_timeslice_target: "0.9"'),
        (
            "14:39: switchboard_timeslice_target: stands without a timeslice; "
            "a slice such as 1m is allowed"
        ),
    ),
    "a weight of 0": (
        (OWN, "switchboard_composite: up=0"),
        "14:32: switchboard_composite: 'up=0'; name=weight, each name once, above 0, is allowed",
    ),
    "a part that is nowhere": (
        (OWN, "switchboard_composite: down=1"),
        "12:7: switchboard_composite names 'down', which is no SLO beside it; known: up",
    ),
    "a part that is a composite": (
        (OWN, "switchboard_composite: up=1"),
        "12:7: switchboard_composite names 'up', which is a composite or measured in slices",
    ),
    "a composite in slices": (
        (OWN, "switchboard_composite: up=1\n        switchboard_timeslice: 1m"),
        "12:7: a composite cannot be measured in slices",
    ),
    "a flag of ours that is none": (
        (OWN, "switchboard_part_only: perhaps"),
        "14:32: switchboard_part_only: 'perhaps'; true or false is allowed",
    ),
    "an own key of the level among those of an alert": (
        (
            "        labels:\n          severity: page",
            "        annotations:\n          switchboard_period: 28d",
        ),
        "17:31: key 'switchboard_period' is not known; did you mean 'switchboard_tiers_off'?",
    ),
    "a tier that is none": (
        (
            "        labels:\n          severity: page",
            "        annotations:\n          switchboard_tiers_off: fast",
        ),
        (
            "17:34: switchboard_tiers_off: 'fast'; "
            "quick, slow or both, a comma between them, is allowed"
        ),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_spec_is_refused_at_the_place_that_is_wrong(what: str) -> None:
    (old, new), told = REFUSED[what]
    assert old in SPEC
    assert refused(SPEC.replace(old, new)).diagnostics() == f"slo.yaml:{told}"


def test_a_name_stands_once_in_a_spec() -> None:
    text = SPEC + SPEC[SPEC.index("  - name: up") :]
    error = refused(text)
    assert (
        error.diagnostics() == "slo.yaml:20:11: name 'up' a second time; the first is slo.yaml:6:5"
    )


def test_alerting_may_be_left_out_by_nobody() -> None:
    text = SPEC[: SPEC.index("    alerting:")]
    assert refused(text).message == "key 'alerting' is missing in item 1"
