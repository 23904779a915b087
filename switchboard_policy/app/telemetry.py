"""Bring measurements into the local store, and say what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.policy import read_policy
from switchboard_policy.app.replay import Say
from switchboard_policy.telemetry.opening import bring, open_source
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.store import Store

IMPORT_SCHEMA = "switchboard.telemetry-import/v1"


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
