"""Bring measurements into the local store, and say what is in it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from switchboard_policy.app.policy import open_telemetry, read_policy, services_of, tenants_of
from switchboard_policy.app.replay import Say
from switchboard_policy.domain.units import counted
from switchboard_policy.telemetry.doctor import Health, examine
from switchboard_policy.telemetry.opening import bring, open_source
from switchboard_policy.telemetry.prometheus import Prometheus
from switchboard_policy.telemetry.pull import Pull, PullPlan, PullReport
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.store import Store

IMPORT_SCHEMA = "switchboard.telemetry-import/v1"
PULL_SCHEMA = "switchboard.telemetry-pull/v1"
DOCTOR_SCHEMA = "switchboard.telemetry-doctor/v1"


@dataclass(frozen=True)
class Imported:
    """What an import brought in.

    Args:
        into: the store.
        report: counts, and what was repaired or left out.
    """

    into: Path
    report: ImportReport

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        found = self.report
        return {
            "schema": IMPORT_SCHEMA,
            "store": str(self.into),
            "rows": found.rows,
            "series": found.series,
            "days": found.days,
            "start": found.start,
            "end": found.end,
            "notes": list(found.notes),
        }


@dataclass(frozen=True)
class Pulled:
    """What a pull brought in, or would.

    Args:
        into: the store.
        plan: what is missing, and what asking for it costs.
        report: what was done; None in a dry run.
    """

    into: Path
    plan: PullPlan
    report: PullReport | None

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        document: dict[str, object] = {
            "schema": PULL_SCHEMA,
            "store": str(self.into),
            "missing_days": len(self.plan.days),
            "present_days": len(self.plan.present),
            "step_seconds": self.plan.step,
            "expected_samples": self.plan.samples,
            "expected_bytes": self.plan.bytes,
            "expected_requests": self.plan.requests,
            "dry_run": self.report is None,
        }
        if self.report is not None:
            document["days"] = self.report.days
            document["samples"] = self.report.samples
            document["notes"] = list(self.report.notes)
        return document


@dataclass(frozen=True)
class Examined:
    """What a source can and cannot carry.

    Args:
        health: what it holds, against what the policy asks about.
    """

    health: Health

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        found = _lists(asdict(self.health))
        services = {each.pop("service"): each for each in found.pop("services")}
        return {"schema": DOCTOR_SCHEMA, **found, "services": services}


def _lists(found: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Return a document with its tuples as lists, which is what JSON has."""
    if isinstance(found, dict):
        return {key: _lists(value) for key, value in found.items()}
    return [_lists(value) for value in found] if isinstance(found, (list, tuple)) else found


def import_(spec: str, *, into: Path, repo: Path, say: Say = lambda _: None) -> Imported:
    """Bring everything a source holds into a store; all of it or nothing.

    Args:
        spec: the source, such as `petshop:FILE` or a CSV file.
        into: the store's folder; made where it is not there.
        repo: root of the policy repository, whose `switchboard.yaml` names things.
        say: told when it is done.

    Raises:
        InputError: the repository, the source or a measurement cannot be used.
        UsageError: no such kind of source.
    """
    policy = read_policy(repo, allow_dirty=True)
    source = open_source(spec, policy.config, Path.cwd())
    report = bring(source, Store(into))
    say(f"telemetry   {report.series} series, {report.rows:,} rows into {into}")
    return Imported(into, report)


def pull(  # noqa: PLR0913 - the pull's parts, each named by the caller
    url: str,
    *,
    into: Path,
    repo: Path,
    days: int,
    step: int,
    most_samples: int | None = None,
    dry_run: bool = False,
    say: Say = lambda _: None,
) -> Pulled:
    """Bring the days a store misses from Prometheus; days brought in stay when it breaks off.

    Args:
        url: the server's address.
        into: the store's folder.
        repo: root of the policy repository, whose `switchboard.yaml` maps metrics.
        days: how many whole days back.
        step: seconds; must divide a day.
        most_samples: refuse to start if more are expected; None for the default.
        dry_run: only say what would be asked for.
        say: told each day when it is in.

    Raises:
        InputError: the repository or an answer cannot be used.
        UsageError: the address, the step or the number of samples is not acceptable.
        UnreachableError: the server does not answer.
    """
    policy = read_policy(repo, allow_dirty=True)
    work = Pull(Prometheus(url), Store(into), policy.config, step)
    plan = work.plan(time.time(), days)
    say(
        f"missing     {len(plan.days)} of {days} days: about {plan.samples:,} samples, "
        f"{plan.bytes / 1e6:,.1f} MB in {plan.requests:,} requests"
    )
    if dry_run:
        return Pulled(into, plan, None)

    def progress(done: int, total: int, samples: int) -> None:
        say(f"day         {done} of {total}, {samples:,} samples")

    return Pulled(into, plan, work.run(plan, most_samples=most_samples, progress=progress))


def doctor(source: str, *, repo: Path, say: Say = lambda _: None) -> Examined:
    """Say what measurements can and cannot carry.

    Args:
        source: the source; empty for the one in `switchboard.yaml`.
        repo: root of the policy repository.
        say: told when it is done.

    Raises:
        InputError: the repository or the source cannot be used.
    """
    policy = read_policy(repo, allow_dirty=True)
    health = examine(open_telemetry(policy, source), services_of(policy), tenants_of(policy))
    say(f"telemetry   {health.series} series of {counted(len(health.services), 'service')}")
    return Examined(health)
