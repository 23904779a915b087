"""Recommendations in words, tables and JSON: bounds beside figures, reasons beside silence."""

from __future__ import annotations

from dataclasses import replace

from support.levels import START, advice, level, traffic

from switchboard_policy.app import slo_recommend_words as words
from switchboard_policy.app.slo_recommend_document import judged_document, level_document
from switchboard_policy.areas.slo.choose.incidents import judge
from switchboard_policy.areas.slo.choose.search import Search

DAY = 86_400
WINDOW = (START, START + 30 * DAY)
KEPT = advice(traffic(30), level("99.95"))
TIGHTER = advice(traffic(30))
LOOSER = advice(traffic(30, bad=0.004))
SHORT = advice(traffic(14))
SILENT = advice(traffic(3))
LOST = advice(traffic(30, bad=0.2), level("95"))


def test_the_first_line_counts_what_to_move_and_how_often_nothing_is_said() -> None:
    every = [TIGHTER, LOOSER, KEPT, SILENT, LOST]
    assert words.lead(every, WINDOW) == (
        "5 service levels over 30 days: 1 to tighten, 1 to loosen, 1 to keep, nothing said of 2 "
        "(40 %)"
    )
    assert words.lead([KEPT], WINDOW) == "1 service level over 30 days: 1 to keep"


def test_a_row_holds_the_value_what_is_coming_and_the_rules_record() -> None:
    ((subject, now, value, coming, kept, why),) = words.level_rows([TIGHTER])
    assert (subject, now, value, kept, why) == (
        "checkout/level",
        "99.9 %",
        "99.95 %",
        "17 of 17",
        "",
    )
    low, high = coming.removesuffix(" %").split("\N{EN DASH}")
    assert 99.95 < float(low) < float(high) < 99.97


def test_what_rests_on_under_four_weeks_is_called_provisional() -> None:
    assert words.level_rows([SHORT])[0][2].endswith(" (provisional)")
    told = words.notes([SHORT], {}, 0.8)
    assert "provisional for 1: less than four whole weeks were measured" in told


def test_silence_has_its_reason_and_what_would_help() -> None:
    assert words.level_rows([SILENT])[0][2:] == (
        "-",
        "-",
        "-",
        "72 h of data cannot carry a 30-day objective; would help: 7 measured days",
    )
    assert words.level_rows([LOST])[0][2] == "-"
    assert "may fall below 95 %" in words.level_rows([LOST])[0][-1]
    told = words.notes([SILENT], {"too short": 1}, 0.8)
    assert told == ["abstained on 1 of 1: too short"]


def test_windows_to_take_stand_below_the_present_ones_or_the_reason_does() -> None:
    slow = [(day + 0.4, 240, 0.006) for day in (3.0, 9.0, 15.0, 24.0)]
    rows = words.alert_rows([advice(traffic(30, bad=0.0002, incidents=slow)), KEPT, SILENT])
    assert [row[0] for row in rows] == ["checkout/level", "", "checkout/level", ""]
    assert (rows[0][2], rows[1][2]) == ("4 of 4", "0 of 4")
    assert rows[3][1].startswith("no incident shows what would be missed")


def test_labelled_incidents_need_no_word_on_how_they_were_told() -> None:
    labelled = advice(traffic(30), labelled={"checkout": ((START + DAY, START + DAY + 3_600),)})
    assert not any("nobody labelled" in note for note in words.notes([labelled], {}, 0.8))
    assert any("nobody labelled" in note for note in words.notes([KEPT], {}, 0.8))


def test_a_time_that_is_one_incident_has_no_rates() -> None:
    found = judge([], [(0, DAY)], (0, DAY), 3_600)
    document = judged_document(found, 0.8)
    assert (document["pages_a_month"], document["warnings_a_week"]) == (None, None)
    assert isinstance(KEPT.search, Search)
    tried = replace(KEPT.search.tried[0], judged=found)
    rows = words.alert_rows([replace(KEPT, search=replace(KEPT.search, tried=(tried,)))])
    assert rows[0][2:] == ("1 of 1", "-", "-", "-")


def test_held_out_time_is_told_or_why_it_is_not() -> None:
    assert isinstance(KEPT.search, Search)
    assert words.held_out(KEPT.search).startswith("not scored on held-out time: on the first part")


def test_the_document_tells_a_threshold_and_what_is_held_back() -> None:
    found = level_document(advice(traffic(30), level("95", "0.5")), 0.8)
    assert (found["objective_percent"], found["threshold_s"]) == ("95", "0.5")
    promise = found["promise"]
    assert isinstance(promise, dict)
    assert promise["threshold_s"]["recommended"] == "0.22"
    assert promise["threshold_s"]["held_back"] is None
    assert level_document(SILENT, 0.8)["promise"] == {
        "not_evaluated": "72 h of data cannot carry a 30-day objective",
        "would_help": "7 measured days",
    }
