"""Incidents are read with their place, or refused with it."""

from __future__ import annotations

import pytest

from switchboard_policy.areas.slo.backtest.incidents import Incident, Laid, lay, read_incidents
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

START = 1_767_225_600  # 2026-01-01T00:00:00Z
CSV = """start,end,service,kind
2026-01-01T00:10:00Z,2026-01-01T01:20:00+01:00,checkout,errors
1767226800,1767227400.5,,"slow,
database"

2026-01-01T02:00:00Z,2026-01-01T03:00:00Z,search,
"""
YAML = """incidents:
  - {start: 2026-01-01T00:10:00Z, end: 1767226800, service: checkout, kind: errors}
  - start: 1767226800.9
    end: "1767227400"
    label: slow
    kind: database
"""


def at(start: int, end: int, service: str = "", label: str = "") -> Incident:
    return Incident(START + start, START + end, service, label, Location("i.csv", line=2))


def test_csv_is_read_with_lines_that_hold_several_lines() -> None:
    found = read_incidents("i.csv", CSV.encode())
    assert [(each.start_s - START, each.end_s - START) for each in found] == [
        (600, 1200),
        (1200, 1800),
        (7200, 10800),
    ]
    assert [each.service for each in found] == ["checkout", "", "search"]
    assert [each.label for each in found] == ["errors", "slow,\ndatabase", ""]
    assert [each.location.line for each in found] == [2, 3, 6]


def test_yaml_is_read_as_a_list_or_under_its_key() -> None:
    found = read_incidents("i.yaml", YAML.encode())
    assert [(each.start_s - START, each.end_s - START) for each in found] == [
        (600, 1200),
        (1200, 1800),
    ]
    assert [each.label for each in found] == ["errors", "database: slow"]
    assert [each.location.line for each in found] == [2, 3]
    plain = "\n".join(line[2:] for line in YAML.splitlines()[1:])
    assert read_incidents("i.yml", plain.encode())[1].label == "database: slow"


@pytest.mark.parametrize(
    ("file", "text", "said", "line"),
    [
        ("i.csv", "start,stop\n1,2\n", "unknown 'stop'", 1),
        ("i.csv", "start,service\n1,x\n", "end is missing", 1),
        ("i.csv", "start,end,end\n1,2,2\n", "a column twice", 1),
        ("i.csv", "start,end\n1\n", "1 cell for 2 columns", 2),
        ("i.csv", "start,end\n1,2\n5,4\n", "ends before it begins", 3),
        ("i.csv", "start,end\n1,x\n", "end: 'x' is no time", 2),
        ("i.csv", "start,end\n1,2026-01-01T00:00:00\n", "has no zone", 2),
        ("i.csv", "start,end\n1,1767225600000\n", "is no time", 2),
        ("i.csv", "start,end\n-1,2\n", "is no time", 2),
        ("i.csv", "start,end\nNaN,2\n", "is no time", 2),
        ("i.csv", 'start,end\n"1,2\n', "not CSV", 2),
        ("i.csv", "", "start is missing", 1),
        ("i.csv", "start,end\n", "no incidents", 0),
        ("i.yaml", "- {start: true, end: 2}", "start: True is no time", 1),
        ("i.yaml", "- {start: 1, end: 2, service: 3}", "3 is no text", 1),
        ("i.yaml", "- {start: 1, ende: 2}", "unknown 'ende'", 1),
        ("i.yaml", "- 7", "an incident is a mapping", 1),
        ("i.yaml", "incident: []", "unknown key 'incident'", 1),
        ("i.yaml", "7", "a list of incidents is expected", 0),
        ("i.yaml", "incidents: []", "no incidents", 0),
    ],
)
def test_what_cannot_be_read_names_its_line(file: str, text: str, said: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_incidents(file, text.encode())
    assert said in caught.value.message
    assert caught.value.location is not None
    assert (caught.value.location.file, caught.value.location.line) == (file, line)
    assert caught.value.exit_status == 4


def test_a_misspelt_column_is_told_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown") as caught:
        read_incidents("i.csv", b"start,end,servise\n1,2,x\n")
    assert "did you mean 'service'?" in caught.value.diagnostics()


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="not UTF-8") as caught:
        read_incidents("i.csv", b"start,end\n1,\xff")
    assert str(caught.value.location) == "i.csv:2"


@pytest.mark.parametrize(("start", "end"), [(-60, 60), (3500, 3660), (9000, 9060)])
def test_an_incident_outside_the_telemetry_is_refused_with_its_line(start: int, end: int) -> None:
    with pytest.raises(InputError, match="is outside the telemetry") as caught:
        lay([at(start, end)], (START, START + 3600), ["checkout"])
    assert str(caught.value.location) == "i.csv:2"


def test_overlapping_incidents_of_a_service_are_one_with_a_note() -> None:
    given = [
        at(100, 200, "checkout", "errors"),
        at(150, 300, "checkout", "slow"),
        at(180, 190, "checkout", "errors"),
        at(150, 300, "search"),
        at(400, 500, "checkout"),
    ]
    found = lay(given, (START, START + 3600), ["checkout", "search"])
    assert [(e.service, e.start_s - START, e.end_s - START, e.label) for e in found.incidents] == [
        ("checkout", 100, 300, "errors + slow"),
        ("checkout", 400, 500, ""),
        ("search", 150, 300, ""),
    ]
    assert found.notes == ("5 incidents became 3: overlapping ones are one",)


def test_incidents_of_other_services_and_times_are_left_out_with_a_note() -> None:
    given = [at(100, 200, "checkout"), at(100, 200, "mail"), at(3000, 3100)]
    found = lay(given, (START, START + 3600), ["checkout"], (START, START + 1800))
    assert [each.service for each in found.incidents] == ["checkout"]
    assert found.notes == (
        "1 incident of services without alerts here left out: mail",
        "1 incident outside the time looked at left out",
    )


@pytest.mark.parametrize(("start", "end"), [(-9000, -60), (9000, 9060)])
def test_an_incident_before_or_after_the_time_asked_for_is_left_out(start: int, end: int) -> None:
    found = lay([at(start, end)], (START, START + 3600), ["checkout"], (START, START + 3660))
    assert found == Laid((), ("1 incident outside the time looked at left out",))


def test_an_incident_that_goes_on_beyond_the_time_asked_for_stays_whole() -> None:
    given = [at(-60, 60, "checkout"), at(3500, 9000, "checkout")]
    found = lay(given, (START, START + 3600), ["checkout"], (START, START + 3600))
    assert found == Laid(tuple(given))


def test_an_incident_of_the_time_asked_for_that_was_not_measured_is_refused() -> None:
    with pytest.raises(InputError, match="is outside the telemetry"):
        lay([at(3700, 3800)], (START, START + 3600), ["checkout"], (START, START + 9000))


def test_an_incident_without_a_service_is_about_every_one() -> None:
    assert at(1, 2).about("checkout")
    assert not at(1, 2, "search").about("checkout")
