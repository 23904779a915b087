"""Test the rules of a policy repository: they compile, tests hold, every decision is closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.policy_facts import facts_schema, read_sample
from switchboard_policy.app.policy_rules import Loaded, RuleFiles, read_rules
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.binary import opa_version
from switchboard_policy.opa.entry_points import entry_points
from switchboard_policy.opa.fail_closed import Closed, check_closed
from switchboard_policy.opa.given_rules import STOCK, open_rules, stock_part, supported_opa
from switchboard_policy.opa.rego_source import package_of
from switchboard_policy.opa.rego_tests import TEST, RegoRun, RegoTest, run_tests


@dataclass(frozen=True)
class Problem:
    """One thing that must be put right.

    Args:
        kind: `failed`, `open`, `untested` or `uncovered`.
        what: a test, an entry point, a package or a file.
        msg: what is wrong, and what would help.
        location: where.
    """

    kind: str
    what: str
    msg: str
    location: Location


@dataclass(frozen=True)
class Tested:
    """What testing a repository's rules came to.

    Args:
        root: the repository.
        opa: version of OPA that ran the tests; empty where there is none.
        run: the tests; None where none could be run.
        closed: what the decisions answered where they must deny.
        coverage_percent: lines of the organisation's own rules that tests reach; None where
            there are no such rules, or nothing is known.
        problems: what must be put right, sorted.
        not_run: what could not be done, and why.
        notes: what else should be known.
    """

    root: Path
    opa: str
    run: RegoRun | None
    closed: tuple[Closed, ...]
    coverage_percent: float | None
    problems: tuple[Problem, ...]
    not_run: tuple[str, ...]
    notes: tuple[str, ...]


def examine(repo: Path, *, coverage: bool = False) -> Tested:
    """Test the rules of a policy repository.

    Without OPA the stock rules are asked in their compiled form; tests and other rules are not
    run, which is told.

    Args:
        repo: the repository, or a folder in it.
        coverage: whether tests must reach the shipped share of the organisation's own lines.

    Raises:
        InputError: a file cannot be used, a value breaks its schema, or the rules do not compile;
            the first mistake.
        EngineError: OPA fails.
    """
    rules = read_rules(repo)
    own, loaded = rules.own, rules.loaded()
    rules.hold_values()
    run, version, not_run = _run(rules, own)
    percent = _percent(run, own) if run is not None else None
    closed, skipped = _closed(rules, loaded, with_opa=bool(version))
    problems = [
        *(_failed(test) for test in (run.failed if run else ())),
        *(_open(each) for each in closed),
        *([_untested(rules, run, own)] if run is not None else []),
        *([_uncovered(run, own, percent)] if coverage and run is not None else []),
    ]
    return Tested(
        root=rules.root,
        opa=version,
        run=run,
        closed=tuple(closed),
        coverage_percent=percent,
        problems=tuple(sorted(_flat(problems), key=lambda one: (one.kind, one.location, one.what))),
        not_run=(*not_run, *skipped),
        notes=_notes(loaded),
    )


def _flat(parts: Iterable[Iterable[Problem]]) -> Iterator[Problem]:
    for part in parts:
        yield from part


def _run(rules: RuleFiles, own: set[str]) -> tuple[RegoRun | None, str, list[str]]:
    """Return the tests as they went, the version of OPA, and what was not run."""
    tests = [name for name in rules.rego if name.endswith(TEST)]
    try:
        program = supported_opa()
    except EngineError as error:
        left = [f"{len(tests)} files of tests"] if tests else []
        left += [f"{len(own)} files of rules of your own"] if own else []
        return None, "", [f"{' and '.join(left)}: {error.diagnostics()}"] if left else []
    rules.compile()
    return run_tests(rules.policies, opa=program, schemas=rules.schemas), opa_version(program), []


def _closed(rules: RuleFiles, loaded: Loaded, *, with_opa: bool) -> tuple[list[Closed], list[str]]:
    points = entry_points(rules.rego)
    engine_rules = loaded.rules
    skipped = []
    if not with_opa:
        engine_rules = stock_part(engine_rules)
        mine = [path for path in points if not path.startswith(f"{STOCK}/") or not engine_rules]
        skipped = [f"{path}: it needs OPA" for path in mine]
        points = {path: point for path, point in points.items() if path not in mine}
    if not points:
        return [], skipped
    sample = read_sample(rules)
    known = open_rules("auto", engine_rules, loaded.data).engine
    try:
        bare = open_rules("auto", engine_rules, {}).engine
        try:
            closed = [
                check_closed(point, (known, bare), sample, facts_schema(rules, point))
                for point in points.values()
            ]
        finally:
            bare.close()
    finally:
        known.close()
    return closed, skipped


def _notes(loaded: Loaded) -> tuple[str, ...]:
    vendored = {name for name in loaded.rules if name.startswith(f"{STOCK}/")}
    if not vendored or stock_part(loaded.rules):
        return ()
    text = "policies/switchboard does not hold the rules that ship with this version"
    return (f"{text}: it is another version's, or was edited",)


def _failed(test: RegoTest) -> list[Problem]:
    msg = f"does not hold: {test.msg}" if test.msg else "does not hold"
    return [Problem("failed", test.name, msg, test.location)]


def _open(closed: Closed) -> list[Problem]:
    point = closed.entrypoint
    where = Location(point.file, "", point.line, 1)
    return [Problem("open", point.path, each.msg, where) for each in closed.opened]


def _untested(rules: RuleFiles, run: RegoRun, own: set[str]) -> list[Problem]:
    """Return the organisation's packages that no test reaches a line of."""
    if run.coverage is None:
        return []
    reached: dict[str, bool] = {}
    first: dict[str, str] = {}
    for name in sorted(own):
        package = ".".join(package_of(rules.rego[name].decode()) or ())
        reached[package] = reached.get(package, False) or run.coverage[name].covered > 0
        first.setdefault(package, name)
    return [
        Problem(
            "untested",
            package,
            f"no test reaches a rule of this package; write {first[package][:-5]}{TEST}",
            Location(first[package], "", 1, 1),
        )
        for package, any_line in sorted(reached.items())
        if not any_line
    ]


def _percent(run: RegoRun, own: set[str]) -> float | None:
    if run.coverage is None:
        return None
    mine = [run.coverage[name] for name in own]
    covered = sum(each.covered for each in mine)
    lines = covered + sum(len(each.missed) for each in mine)
    return 100 * covered / lines if lines else None


def _uncovered(run: RegoRun, own: set[str], percent: float | None) -> list[Problem]:
    least = constants("switchboard_policy.opa").real("coverage_percent_least")
    if run.coverage is None or percent is None or percent >= least:
        return []
    return [
        Problem(
            "uncovered",
            name,
            f"tests do not reach line {', '.join(map(str, each.missed))}",
            Location(name, "", each.missed[0], 1),
        )
        for name, each in run.coverage.items()
        if name in own and each.missed
    ]
