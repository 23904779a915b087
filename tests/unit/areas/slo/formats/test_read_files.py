"""Files are told apart by what they hold, and an id stands once among all of them."""

from __future__ import annotations

import pytest
from support.service_levels import fixture_files, read_text

from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.errors import InputError


def test_every_fixture_is_read_in_one_order() -> None:
    read = read_levels(fixture_files())
    ids = [(level.service, level.name) for level in read.levels]
    assert ids == sorted(ids)
    assert len(ids) == 15
    assert all(level.location is not None for level in read.levels)


def test_an_id_in_two_files_names_both_lines() -> None:
    text = fixture_files()["sloth-raw.yaml"]
    with pytest.raises(InputError) as caught:
        read_levels({"a.yaml": text, "b.yaml": text})
    assert caught.value.diagnostics() == (
        "b.yaml:5:5: mailer-delivery a second time; the first is a.yaml:5:5; "
        "an id is <service>-<name>, once among all files"
    )


def test_ids_are_compared_between_formats() -> None:
    files = fixture_files()
    text = files["openslo-threshold.yaml"].replace(b"orders-queue-read-in-time", b"delivery")
    files["openslo-threshold.yaml"] = text.replace(b"orders-queue", b"mailer")
    with pytest.raises(InputError, match="mailer-delivery a second time"):
        read_levels(files)


def test_a_file_may_hold_several_documents_and_formats() -> None:
    files = fixture_files()
    names = ("sloth-raw.yaml", "openslo-threshold.yaml", "sloth-kubernetes.yaml")
    joined = b"---\n".join(files[name] for name in names)
    assert len(read_levels({"all.yaml": joined}).levels) == 4


def test_json_is_read_too() -> None:
    text = (
        '{"version": "prometheus/v1", "service": "a", "slos": [{"name": "b", "objective": 99, '
        '"sli": {"raw": {"error_ratio_query": "avg_over_time(a[{{.window}}])"}}, '
        '"alerting": {"name": "C"}}]}'
    )
    assert read_levels({"a.json": text.encode()}).levels[0].id == "a-b"


def test_an_older_openslo_is_named_and_left_out() -> None:
    read = read_text("apiVersion: openslo/v1alpha\nkind: SLO\n")
    assert [finding.msg for finding in read.findings] == [
        "openslo/v1alpha is not read; openslo/v1 is"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "version: prometheus/v2\n",
            (
                "1:10: version: prometheus/v2 is no service level that is read; "
                "did you mean 'version: prometheus/v1'?"
            ),
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\n",
            (
                "1:13: apiVersion: apps/v1 is no service level that is read; "
                "did you mean 'apiVersion: openslo/v1'?"
            ),
        ),
        (
            "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLvl\n",
            (
                "2:7: kind: PrometheusServiceLvl is no service level that is read; "
                "did you mean 'PrometheusServiceLevel'?"
            ),
        ),
        (
            "apiVersion: sloth.slok.dev/v1\nkind: AlertWindows\n",
            (
                "2:7: kind: AlertWindows is no service level that is read; "
                "alert windows are no service level; give the file as the set of windows"
            ),
        ),
        ("a: b\n", "1:1: no service level stands here; known: apiVersion: openslo/v1, "),
        ("- a\n", "1:1: the document is a list; a mapping is allowed"),
    ],
)
def test_what_is_no_service_level_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(text)
    assert caught.value.diagnostics().startswith(f"slo.yaml:{told}")
