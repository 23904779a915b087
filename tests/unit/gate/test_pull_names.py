"""A name that could be taken for another is refused with the reason."""

from __future__ import annotations

import pytest

from switchboard_policy.gate.pull.names import folded, refused_name, shown


@pytest.mark.parametrize(
    "path",
    [
        "switchboard.yaml",
        "policies/switchboard_data/limits/data.yaml",
        ".github/workflows/gate.yml",
        "docs/Ünïcode-日本.md",
        "a b/c-d_e.f.json",
        "...hidden/x.yaml",
    ],
)
def test_ordinary_names_are_not_refused(path: str) -> None:
    assert not refused_name(path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("slo/../switchboard.yaml", "leads out"),
        ("/etc/passwd", "leads out"),
        ("slo//x.yaml", "leads out"),
        ("./slo.yaml", "leads out"),
        ("slo\\x.yaml", "leads out"),
        (".GIT/config", "Git's own"),
        ("slo/.git/hooks/x", "Git's own"),
        ("slo/re\u200bporting.yaml", "nobody sees"),
        ("slo/\u202eyaml.gnp", "nobody sees"),
        ("slo/a\tb.yaml", "nobody sees"),
        ("slo/r\u0435porting.yaml", "mixes alphabets"),
        ("sl\u03bf/x.yaml", "mixes alphabets"),
        ("slo/\ufb01le.yaml", "stands for others"),
        ("slo/x\u2024yaml", "stands for others"),
        ("slo/x.yaml.", "ends in a blank or a dot"),
        ("slo /x.yaml", "ends in a blank or a dot"),
        ("slo/\udcff.yaml", "no text"),
    ],
)
def test_what_could_be_taken_for_another_is_refused(path: str, why: str) -> None:
    assert why in refused_name(path)


def test_names_that_differ_in_case_only_are_refused_with_the_other() -> None:
    assert folded("slo/Reporting.yaml") == folded("SLO/reporting.YAML")
    assert folded("slo/é.yaml") == folded("slo/e\u0301.yaml")
    assert refused_name("slo/A.yaml", ["slo/a.yaml"]).endswith("it is slo/a.yaml")


def test_any_name_can_be_shown() -> None:
    assert shown("a\udcffb") == "a\\udcffb"
    assert shown("é") == "é"
