"""Alert windows are a set with a name, shipped or in a file of the repository."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.area_world import config
from support.policy_files import CONFIG, snapshot

from simulator.alerts import BurnWindow
from switchboard_policy.areas.slo.repository import levels_of, windows_of
from switchboard_policy.areas.slo.settings import read_settings
from switchboard_policy.areas.slo.window_sets import shipped_names
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import ArtefactsConfig, Config
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
OURS = b"""\
name: ours
period: 30d
windows:
  - {severity: page, tier: quick, long: 2h, short: 10m, factor: 12, for: 1m}
"""


def named(windows: str) -> Config:
    return replace(config(), artefacts=ArtefactsConfig(windows=windows))


def test_a_repository_that_names_no_windows_is_replayed_with_the_workbooks() -> None:
    assert read_settings(config()).windows == (
        BurnWindow("page", 3_600, 300, 14.4),
        BurnWindow("page", 21_600, 1_800, 6.0),
        BurnWindow("ticket", 86_400, 7_200, 3.0),
        BurnWindow("ticket", 259_200, 21_600, 1.0),
    )


def test_the_sample_facts_of_the_rules_are_the_workbooks_pages() -> None:
    sample = json.loads((FIXTURES / "contract/sample_input.json").read_text())
    pages = [pair for pair in read_settings(config()).windows if pair.severity == "page"]
    assert sample["slo"]["pages"] == [
        {"severity": pair.severity, "factor": pair.factor, "long_s": pair.long_s}
        | {"short_s": pair.short_s}
        for pair in pages
    ]


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_set_can_be_replayed(name: str) -> None:
    found = read_settings(named(name)).windows
    assert len(found) == len(windows_of(Snapshot({}), named(name)).windows) > 0


def test_a_file_of_the_repository_may_hold_the_windows() -> None:
    found = read_settings(named("windows/ours.yaml"), Snapshot({"windows/ours.yaml": OURS}))
    assert found.windows == (BurnWindow("page", 7_200, 600, 12.0, 60),)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("workbok", "there is no set of alert windows 'workbok'; did you mean 'workbook'?"),
        (
            "windows/our.yaml",
            (
                "there is no file 'windows/our.yaml' to take windows from; "
                "did you mean 'windows/ours.yaml'?"
            ),
        ),
    ],
)
def test_windows_that_are_nowhere_are_told_with_the_nearest_name(name: str, told: str) -> None:
    text = f"{CONFIG}artefacts: {{windows: {name}}}\n"
    repository = snapshot(text, {"windows/ours.yaml": OURS})
    with pytest.raises(InputError) as refused:
        windows_of(repository, read_config(repository))
    line = CONFIG.count("\n") + 1
    assert refused.value.diagnostics() == f"switchboard.yaml:{line}:13: {told}"


@pytest.mark.parametrize("name", ["page_quick_factor", "ticket_slow_long_s", "page_slow_short_s"])
def test_a_window_in_the_settings_is_refused_with_the_way_to_say_it_now(name: str) -> None:
    text = f"{CONFIG}settings:\n  slo: {{{name}: 5}}\n"
    with pytest.raises(InputError) as refused:
        read_settings(read_config(snapshot(text)))
    line = CONFIG.count("\n") + 2
    assert refused.value.diagnostics() == (
        f"switchboard.yaml:{line}:9: {name} is no setting: alert windows are a set with a name; "
        "set artefacts.windows to a file of the repository, or to one of "
        + ", ".join(shipped_names())
    )


def test_only_the_files_that_define_levels_are_read_as_such() -> None:
    level = (FIXTURES / "slo" / "sloth-events.yaml").read_bytes()
    repository = Snapshot({"slo/a.yaml": level, "other/a.yaml": level, "slo/notes.md": b"#"})
    found = levels_of(repository, config())
    assert found.levels
    assert {one.location.file for one in found.levels if one.location} == {"slo/a.yaml"}
