"""Look at a running Prometheus before anything is pulled from it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from switchboard_policy.app.policy import read_policy, regions_of, services_of, tenants_of
from switchboard_policy.app.replay import Say
from switchboard_policy.domain.units import counted
from switchboard_policy.telemetry.live import Live, LiveMetric, look, most_questions
from switchboard_policy.telemetry.live_notes import notes, rejections
from switchboard_policy.telemetry.prometheus import Prometheus
from switchboard_policy.telemetry.rules_api import retention_s

LIVE_SCHEMA = "switchboard.telemetry-live/v1"
_PREFIX = "prometheus:"


@dataclass(frozen=True)
class LookedAt:
    """What a running server holds.

    Args:
        url: the server's address.
        live: what it holds, against what the policy asks about.
    """

    url: str
    live: Live

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know before pulling, one sentence each."""
        return notes(self.live)

    def document(self) -> dict[str, object]:
        """Return it as a JSON document; `telemetry_live.schema.json` says what it holds."""
        live = self.live
        return {
            "schema": LIVE_SCHEMA,
            "server": self.url,
            "at": live.at,
            "days_wanted": live.days,
            "retention_seconds": live.kept_s or None,
            "rejections": rejections(live).value,
            "metrics": {metric.signal: _metric(metric) for metric in live.metrics},
            "missing_services": list(live.missing_services),
            "pull": {
                "days": len(live.plan.days),
                "step_seconds": live.plan.step,
                "expected_samples": live.plan.samples,
                "expected_bytes": live.plan.bytes,
                "expected_requests": live.plan.requests,
            },
            "notes": list(self.notes),
        }


def _metric(metric: LiveMetric) -> dict[str, object]:
    found = asdict(metric)
    labels = {}
    for each in found.pop("labels"):
        label = each.pop("label")
        labels[label] = each | {key: list(each[key]) for key in ("values", "unknown")}
    interval = found.pop("interval_s")
    del found["signal"]
    return found | {"state": metric.state.value, "interval_seconds": interval, "labels": labels}


def address(source: str, repo: Path) -> str:
    """Return the address of a running server; empty where the source is none.

    Args:
        source: `prometheus:URL`; empty for the one in `switchboard.yaml`.
        repo: root of the policy repository.

    Raises:
        InputError: the repository cannot be used.
    """
    named = source or read_policy(repo, allow_dirty=True).config.telemetry.source
    return named.removeprefix(_PREFIX) if named.startswith(_PREFIX) else ""


def doctor(url: str, *, repo: Path, days: int, say: Say = lambda _: None) -> LookedAt:
    """Say what a pull from a server would bring, and what that could not carry.

    Args:
        url: the server's address.
        repo: root of the policy repository, whose `switchboard.yaml` maps metrics.
        days: how many whole days are wanted.
        say: told what will be asked before anything is, and when it is done.

    Raises:
        InputError: the repository or an answer cannot be used.
        UsageError: the address is none, or no metric is mapped.
        UnreachableError: the server does not answer.
    """
    policy = read_policy(repo, allow_dirty=True)
    server = Prometheus(url)
    most = most_questions(policy.config.telemetry, days)
    mapped = counted(len(policy.config.telemetry.metrics), "metric")
    say(f"plan        at most {counted(most, 'small question')} about {mapped}, one at a time")
    known = {
        "service": services_of(policy),
        "tenant": tenants_of(policy),
        "region": regions_of(policy),
    }
    kept = retention_s(server.url)
    live = look(server, policy.config, known, now=time.time(), days=days, kept_s=kept)
    say(f"telemetry   {sum(live.plan.series.values()):,} series of {mapped}")
    return LookedAt(server.url, live)
