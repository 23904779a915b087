"""A replay as a JSON document; `policy_replay.schema.json` says what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy import __version__
from switchboard_policy.domain.flips import Common, Condition, Example, Group, Told
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.replay_report import Drift, ReplayReport, Side
from switchboard_policy.render import replay_words as words

SCHEMA = "switchboard.policy-replay/v1"


def document(report: ReplayReport, exceeded: Sequence[str] = ()) -> dict[str, object]:
    """Return a replay as a JSON document; times are whole nanoseconds since the epoch.

    Args:
        report: what would flip.
        exceeded: what of it is more than is accepted.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "lead": words.lead(report),
        "old": _side(report.old),
        "new": _side(report.new),
        "source": report.source,
        "generated": report.generated,
        "records": report.records,
        "sampled": None if report.sampled is None else dict(report.sampled.__dict__),
        "replayed": report.replayed,
        "start_ns": report.start_ns or None,
        "end_ns": report.end_ns or None,
        "counts": {change.value: number for change, number in report.counts.items()},
        "shares": {change.value: _interval(each) for change, each in report.shares.items()},
        "groups": [_group(each) for each in report.groups],
        "errors": [_told(each) for each in report.errors],
        "not_replayable": [_told(each) for each in report.not_replayable],
        "drift": {
            "compared": report.drifted.compared,
            "decisions": report.drifted.decisions,
            "groups": [_drift(each) for each in report.drifted.groups],
        },
        "reached": [
            {
                "entrypoint": each.entrypoint,
                "decisions": each.decisions,
                "rules": list(each.rules),
                "never": list(each.never),
            }
            for each in report.reached
        ],
        "tenants": [dict(each.__dict__) for each in report.tenants],
        "stretch_s": report.stretch_s or None,
        "stretches": [dict(each.__dict__) for each in report.stretches],
        "latency": _interval(report.latency),
        "notes": list(report.notes),
        "exceeded": list(exceeded),
    }


def _side(found: Side) -> dict[str, object]:
    return {
        "name": found.name,
        "revision": found.revision or None,
        "rules_digest": found.rules_digest,
        "data_digest": found.data_digest,
        "engine": found.engine,
    }


def _group(found: Group) -> dict[str, object]:
    return {
        "change": found.change.value,
        "entrypoint": found.entrypoint,
        "rules": list(found.rules),
        "named_by": found.named_by or None,
        "explained": found.explained or None,
        "decisions": found.decisions,
        "tenants": [{"name": name, "decisions": number} for name, number in found.tenants],
        "tenant_count": found.tenant_count,
        "common": _common(found.common),
        "common_words": words.common(found),
        "examples": _examples(found.examples),
    }


def _common(found: Common | NotEvaluated) -> dict[str, object]:
    if isinstance(found, NotEvaluated):
        return _refusal(found)
    return {
        "conditions": [_condition(each) for each in found.conditions],
        "others": found.others,
        "looked_at": found.looked_at,
        "of": found.of,
    }


def _condition(found: Condition) -> dict[str, object]:
    told: dict[str, object] = {"pointer": found.pointer, "kind": found.kind}
    if found.kind in {"is", "has"}:
        told["values"] = list(found.values)
    if found.kind == "range":
        told |= {
            "low": found.low,
            "low_included": found.low_included,
            "high": found.high,
            "high_included": found.high_included,
        }
    return told


def _told(found: Told) -> dict[str, object]:
    return {
        "reason": found.reason,
        "entrypoint": found.entrypoint or None,
        "decisions": found.decisions,
        "examples": _examples(found.examples),
    }


def _drift(found: Drift) -> dict[str, object]:
    return {
        "change": found.change.value,
        "entrypoint": found.entrypoint,
        "revisions": dict(found.revisions),
        "decisions": found.decisions,
        "examples": _examples(found.examples),
    }


def _examples(found: Sequence[Example]) -> list[dict[str, object]]:
    return [
        {
            "decision_id": each.decision_id or None,
            "at_ns": each.at_ns or None,
            "file": each.file or None,
            "line": each.line or None,
            "told": each.told or None,
        }
        for each in found
    ]


def _interval(found: Interval | NotEvaluated) -> dict[str, object]:
    if isinstance(found, NotEvaluated):
        return _refusal(found)
    middle = None if isinstance(found.middle, NotEvaluated) else found.middle
    return {"low": found.low, "middle": middle, "high": found.high, "level": found.level}


def _refusal(why: NotEvaluated) -> dict[str, object]:
    return {"reason": why.reason, "would_help": why.would_help}
