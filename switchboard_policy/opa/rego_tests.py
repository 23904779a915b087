"""Run Rego's own tests with OPA: what failed, what was reached, what nothing reaches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.compiling import run_opa
from switchboard_policy.opa.given_rules import write_rules

TEST = "_test.rego"


@dataclass(frozen=True)
class RegoTest:
    """One test, as it went.

    Args:
        name: with its package.
        location: where it stands.
        passed: whether it held.
        skipped: whether it was marked to be skipped.
        seconds: how long it took.
        msg: why it failed, where OPA says.
    """

    name: str
    location: Location
    passed: bool
    skipped: bool
    seconds: float
    msg: str = ""


@dataclass(frozen=True)
class FileCoverage:
    """How much of a file of rules tests reach.

    Args:
        covered: lines that they reach.
        missed: lines that they do not, in order.
    """

    covered: int
    missed: tuple[int, ...]


@dataclass(frozen=True)
class RegoRun:
    """What the tests of some rules came to.

    Args:
        tests: each as it went.
        coverage: by file of rules; nothing is known of it while a test fails.
    """

    tests: tuple[RegoTest, ...]
    coverage: Mapping[str, FileCoverage] | None

    @property
    def failed(self) -> tuple[RegoTest, ...]:
        """The tests that did not hold."""
        return tuple(test for test in self.tests if not test.passed and not test.skipped)


def run_tests(
    files: Mapping[str, bytes], *, opa: Path, schemas: Mapping[str, bytes] | None = None
) -> RegoRun:
    """Run the tests among some files.

    Args:
        files: rules, tests and values, by path; paths are told as they are.
        opa: the program.
        schemas: of facts and values, by path; none unless given.

    Raises:
        EngineError: OPA does not run, or does not end in time.
    """
    with TemporaryDirectory(prefix="switchboard-test-") as folder:
        root = Path(folder)
        write_rules(root / "files", files)
        options = ["--format", "json"]
        if schemas:
            write_rules(root / "schemas", schemas)
            options += ["--schema", "../schemas"]
        results = _json(run_opa(opa, ["test", *options, "."], root / "files").stdout)
        tests = tuple(sorted(map(_test, results), key=lambda test: test.name))
        if RegoRun(tests, None).failed:
            return RegoRun(tests, None)
        report = _json(run_opa(opa, ["test", "--coverage", *options, "."], root / "files").stdout)
    rules = (name for name in sorted(files) if name.endswith(".rego") and not name.endswith(TEST))
    return RegoRun(tests, {name: _coverage(report["files"].get(name, {})) for name in rules})


def _json(content: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(content or b"[]")
    except ValueError as error:
        said = content.decode(errors="replace").strip().splitlines()
        raise EngineError(f"opa test says no JSON: {said[-1] if said else ''}") from error


def _test(told: Mapping[str, Any]) -> RegoTest:
    place = told.get("location") or {}
    package = str(told.get("package", "")).removeprefix("data.")
    error = told.get("error")
    return RegoTest(
        f"{package}.{told.get('name', '')}",
        Location(
            str(place.get("file", "")), "", int(place.get("row", 0)), int(place.get("col", 0))
        ),
        passed=not (told.get("fail") or error or told.get("skip")),
        skipped=bool(told.get("skip")),
        seconds=float(told.get("duration", 0)) / 1e9,
        msg=str(error.get("message", error)) if isinstance(error, Mapping) else str(error or ""),
    )


def _coverage(told: Mapping[str, Any]) -> FileCoverage:
    missed = sorted(
        {
            line
            for part in told.get("not_covered", ())
            for line in range(part["start"]["row"], part["end"]["row"] + 1)
        }
    )
    return FileCoverage(int(told.get("covered_lines", 0)), tuple(missed))
