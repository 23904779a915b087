"""What is understood is written and read again without a difference, between all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from support.long import many
from support.service_levels import fixture_files, levels, unplaced

from switchboard_policy.areas.slo.definition import CompositeSli, RawSli, ServiceLevel
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.write import Format, Written, write_levels

EVERY = list(Format)


def again(written: Written) -> list[ServiceLevel]:
    read = read_levels(in_bytes(written.files))
    assert read.findings == ()
    return unplaced(read.levels)


def in_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


@pytest.mark.parametrize("form", EVERY)
@settings(max_examples=many(100, few=20))
@given(found=levels())
def test_every_level_is_read_as_it_was_written(form: Format, found: list[ServiceLevel]) -> None:
    written = write_levels(found, form)
    assert again(written) == found
    assert not [finding for finding in written.findings if finding.id == "slo/not_carried"]


@settings(max_examples=many(100, few=20))
@given(found=levels())
def test_a_way_through_all_formats_ends_where_it_began(found: list[ServiceLevel]) -> None:
    through = found
    for form in (*EVERY, *reversed(EVERY)):
        through = again(write_levels(through, form))
    assert through == found


@pytest.mark.parametrize("form", EVERY)
def test_the_fixtures_survive_every_format(form: Format) -> None:
    read = read_levels(fixture_files())
    assert again(write_levels(read.levels, form)) == unplaced(read.levels)


@pytest.mark.parametrize("form", EVERY)
def test_the_same_levels_are_written_the_same_whatever_their_order(form: Format) -> None:
    found = read_levels(fixture_files()).levels
    assert write_levels(found, form) == write_levels(found[::-1], form)


def test_a_part_is_written_once_for_all_composites_that_have_it() -> None:
    part = ("page", Decimal(1), RawSli("avg_over_time(a[{{.window}}])"))
    level = ServiceLevel("web", "one", Decimal(99), CompositeSli((part,)))
    found = [replace(level, name=name, alerting=replace(level.alerting, name="A")) for name in "ab"]
    written = write_levels(found, Format.SLOTH)
    assert written.files["web.yaml"].count("switchboard_part_only") == 1
    assert again(written) == found


def test_a_part_whose_name_stands_for_another_is_renamed_and_told() -> None:
    sli = RawSli("avg_over_time(a[{{.window}}])")
    other = RawSli("avg_over_time(b[{{.window}}])")
    plain = ServiceLevel("web", "page", Decimal(99), sli)
    whole = replace(plain, name="whole", sli=CompositeSli((("page", Decimal(1), other),)))
    named = [replace(level, alerting=replace(level.alerting, name="A")) for level in (plain, whole)]
    written = write_levels(named, Format.SLOTH)
    assert [finding.msg for finding in written.findings if finding.id == "slo/not_carried"] == [
        "part page of web-whole is written as whole-page: that name stands for another"
    ]
    assert again(written)[1].sli == CompositeSli((("whole-page", Decimal(1), other),))


def test_what_only_we_read_is_told_for_each_level() -> None:
    read = read_levels(fixture_files())
    told = {
        finding.msg.split(": ")[0]: finding
        for finding in write_levels(read.levels, Format.SLOTH).findings
    }
    finding = told["invoices-issued"]
    assert finding.id == "slo/own_keys"
    assert str(finding.location) == "sloth-own-keys.yaml:5:5"
    assert finding.msg.endswith(
        "Sloth leaves aside what only annotations of ours say: "
        "calendar, exclusions, least events, period, tiers switched off"
    )
    assert "checkout-availability" not in told


def test_openslo_says_calendars_slices_and_composites_itself() -> None:
    read = read_levels(fixture_files())
    told = [finding.msg for finding in write_levels(read.levels, Format.OPENSLO).findings]
    assert (
        "website-up: OpenSLO itself leaves aside what only annotations of ours say: alerts" in told
    )
    assert not [text for text in told if "calendar" in text or "slices" in text]


def test_a_calendar_starts_at_a_date_and_not_at_text() -> None:
    written = write_levels(read_levels(fixture_files()).levels, Format.OPENSLO).files
    assert "        startTime: 2024-01-01 00:00:00\n" in written["website.yaml"]
