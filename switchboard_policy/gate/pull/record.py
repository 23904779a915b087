"""The decision record: what went in, what came out, and digests that hold both together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.finding import Finding
from switchboard_policy.errors import InputError

SCHEMA = "switchboard.gate-record/v1"

Object = dict[str, Any]


@lru_cache(maxsize=1)
def record_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a decision record."""
    content = files(__package__).joinpath("record.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


def record_of(
    decision: GateDecision,
    *,
    inputs: Mapping[str, str],
    number: int,
    asked: Mapping[str, Any],
    now: int,
) -> Object:
    """Return the record of a decision.

    Args:
        decision: what was decided; its input is the record's.
        inputs: names of digests and commits to what they are.
        number: the pull request.
        asked: facts the rules of pull requests saw; empty where they were not asked.
        now: when, seconds since the epoch.
    """
    told = answer_of(decision)
    stamp = decision.stamp
    policy = {
        "engine": stamp.engine,
        "version": stamp.version,
        "bundle_digest": stamp.bundle_digest,
        "data_digest": stamp.data_digest,
    }
    record: Object = {
        "schema": SCHEMA,
        "decided_at": now,
        "pull": number,
        "inputs": dict(sorted(inputs.items())),
        "policy": policy,
        "facts": dict(decision.input),
        "asked": dict(asked),
        "decision": told,
        # By this the check is known: it says the same while nothing but the time changes.
        "decision_digest": canonical({"inputs": dict(inputs), "policy": policy, "decision": told}),
    }
    return {**record, "digest": canonical(record)}


def answer_of(decision: GateDecision) -> Object:
    """Return what was decided as plain JSON.

    Args:
        decision: the decision.
    """
    return {
        "verdict": str(decision.verdict),
        "summary": decision.summary,
        "findings": [_finding(one) for one in decision.findings],
        "overridden": [_finding(one) for one in decision.overridden],
        "refused_overrides": list(decision.refused_overrides),
        "guidance": list(decision.guidance),
        "waiting": [
            {"id": name, "groups": [list(group) for group in groups]}
            for name, groups in sorted(decision.waiting.items())
        ],
    }


def read_record(file: str, data: bytes) -> Object:
    """Read a decision record, and hold it to its digest.

    Args:
        file: its path, for messages.
        data: its bytes.

    Raises:
        InputError: it is no record, or something in it was changed.
    """
    check_schema(read_yaml(file, data), record_schema())
    record: Object = json.loads(data)
    told = record.pop("digest")
    if canonical(record) != told:
        raise InputError(
            f"{file} does not fit its digest: something in it was changed",
            hint="take the record from where the gate put it",
        )
    return {**record, "digest": told}


def _finding(one: Finding) -> Object:
    return {"id": one.id, "level": str(one.level), "msg": one.msg, "path": one.path}
