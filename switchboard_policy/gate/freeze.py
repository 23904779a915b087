"""Is a proposal frozen? What the area `freeze` is asked, and what the gate carries of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from switchboard_policy.domain.config import Config
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.ports.engine import PolicyEngine

AREA = "freeze"
ENTRYPOINT = "switchboard/freeze/decision"
"""What is asked."""

Facts = dict[str, Any]


def freezes(values: Mapping[str, object]) -> bool:
    """Return whether a repository says when nothing changes; one that does not freezes nothing.

    Args:
        values: its data document, `{"switchboard_data": …}`.
    """
    areas = values["switchboard_data"]
    return isinstance(areas, dict) and AREA in areas


def frozen(
    engine: PolicyEngine, document: Mapping[str, Any], config: Config, *, now: int
) -> list[Facts]:
    """Return what the rules of `freeze` find about a proposal; where they fail, that it is frozen.

    Args:
        engine: what evaluates the rules.
        document: a proposal, as `read_document` returned it.
        config: `switchboard.yaml` of the base.
        now: seconds since the epoch.
    """
    try:
        answer = engine.decide(ENTRYPOINT, freeze_facts(document, config, now=now))
        return carried_findings(answer, config)
    except EngineError as error:
        msg = f"whether changes are frozen is not known: {error.diagnostics()}"
        return [
            {"id": f"{AREA}/cannot_decide", "level": "hard", "msg": msg, "path": "", "owners": []}
        ]


def freeze_facts(document: Mapping[str, Any], config: Config, *, now: int) -> Facts:
    """Return the input of the rules of `freeze`, for a proposal.

    Overrides are left out: at the gate a frozen change is accepted as every soft finding is, under
    the gate's own bounds, and the gate's decision is the record.

    Args:
        document: a proposal, as `read_document` returned it.
        config: `switchboard.yaml` of the base: the area of a value comes from it, as for owners.
        now: seconds since the epoch.
    """
    changes = document["changes"]
    services = {one["names"]["service"] for one in changes if "service" in one["names"]}
    return {
        "now": now,
        AREA: {
            "change_digest": document["change_digest"],
            "author": document["author"],
            "areas": sorted({_area(one, config) for one in changes}),
            "services": sorted(services),
            "overrides": [],
        },
    }


def _area(change: Mapping[str, Any], config: Config) -> str:
    binding = config.values.get(change["value"])
    return str(change["area"] if binding is None else binding.area)


def carried_findings(answer: Json, config: Config) -> list[Facts]:
    """Return what `freeze` found, as the gate's facts carry findings.

    A window belongs to its owner; what is wrong with the values of freeze, to the owners of these.

    Args:
        answer: the decision of `freeze` on `freeze_facts`.
        config: `switchboard.yaml` of the base.

    Raises:
        EngineError: the answer is no decision of `freeze`.
    """
    others = owners_of(config, area=AREA)
    document: Any = answer
    try:
        windows = {one["says"]: (str(one["owner"]),) for one in document["windows"]}
        return [
            {
                **{key: finding[key] for key in ("id", "level", "msg", "path")},
                "owners": list(windows.get(finding["msg"], others)),
            }
            for finding in document["findings"]
        ]
    except (KeyError, TypeError) as error:
        raise EngineError(f"{ENTRYPOINT} answers no decision of {AREA}: {error!r}") from error
