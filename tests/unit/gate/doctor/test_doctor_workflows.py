from __future__ import annotations

import pytest

from switchboard_policy.gate.doctor.workflows import jobs_of

WORKFLOW = b"""\
name: ci
on:
  push:
  pull_request:
jobs:
  build:
    runs-on: x
  test:
    name: tests
    strategy: {matrix: {python: [3]}}
    needs: [build]
    runs-on: x
"""


def test_each_job_is_told_by_the_name_of_its_check_and_its_line() -> None:
    build, test = jobs_of({".github/workflows/ci.yml": WORKFLOW})
    assert (build.check, build.line, build.skipped, build.pulls) == ("build", 6, "", True)
    assert (test.check, test.line, test.matrix) == ("tests", 8, True)
    assert test.skipped == "it is skipped when build fails"


def test_a_matrix_makes_checks_with_its_values_behind_the_name() -> None:
    build, test = jobs_of({".github/workflows/ci.yml": WORKFLOW})
    assert test.makes("tests")
    assert test.makes("tests (3)")
    assert not test.makes("tests of ours")
    assert not build.makes("build (3)")


@pytest.mark.parametrize("path", ["ci.yml", ".github/ci.yml", ".github/workflows/a/ci.yml"])
def test_only_files_where_github_looks_are_workflows(path: str) -> None:
    assert jobs_of({path: WORKFLOW}) == ()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"jobs: 7",
        b"jobs: [a]",
        b"jobs: {a: 7}\non: 7",
        b"a: [",
        b"\xff\xfe\x00",
        b"\x00",
        b"[" * 5_000,
        b"x" * 1_000_001,
        b"a: &a [*a]\njobs: *a",
    ],
)
def test_what_is_no_workflow_has_no_job_that_counts(text: bytes) -> None:
    assert not any(each.pulls for each in jobs_of({".github/workflows/ci.yml": text}))
