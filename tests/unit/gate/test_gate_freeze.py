"""A frozen change reaches the gate as a soft finding of the window's owner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support import decisions, proposals

from switchboard_policy.domain.config import OwnerRule
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.gate.freeze import ENTRYPOINT, carried_findings, freeze_facts, frozen
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.proposal.document import document

DURING, BEFORE = 1_798_000_000, 1_790_000_000
CONFIG = replace(
    proposals.CONFIG,
    owners=(*proposals.CONFIG.owners, OwnerRule(("release-team",), area="freeze")),
)


def asked(now: int) -> dict[str, Any]:
    return freeze_facts(document(proposals.proposal()), CONFIG, now=now)


def carried(now: int, *windows: Json) -> list[dict[str, Any]]:
    data = decisions.values()
    data["switchboard_data"]["freeze"]["windows"] += windows
    return carried_findings(decisions.decided_on(data, ENTRYPOINT, asked(now)), CONFIG)


CALM = next(one for one in decisions.recorded("gate") if one.name == "calm")


def accepting(by: str) -> dict[str, Any]:
    """An override of the whole gate's facts."""
    return {
        "change_digest": CALM.facts["proposal"]["change_digest"],
        "findings": ["freeze/frozen"],
        "by": by,
        "reason": "checkout is down without it",
        "expires": CALM.facts["now"] + 3600,
    }


def gated(findings: list[dict[str, Any]], *by: str) -> Any:  # noqa: ANN401 - whatever the rules say
    facts = CALM.facts | {"findings": findings}
    facts["overrides"] = [accepting(each) for each in by]
    return decisions.decided_on({}, CALM.entrypoint, facts)


def test_a_proposal_asks_for_its_areas_and_services() -> None:
    change = asked(BEFORE)["freeze"]
    assert change["areas"] == ["limits"]
    assert change["services"] == []
    assert change["change_digest"] == proposals.DIGEST
    whole = document(proposals.proposal())
    named = {**whole["changes"][0], "value": "slo.objective", "area": "slo"}
    whole["changes"] = [*whole["changes"], {**named, "names": {"service": "api-gateway"}}]
    change = freeze_facts(whole, CONFIG, now=BEFORE)["freeze"]
    assert (change["areas"], change["services"]) == (["limits", "slo"], ["api-gateway"])


def test_out_of_a_freeze_nothing_is_carried() -> None:
    assert carried(BEFORE) == []


def test_a_window_is_carried_to_its_owner() -> None:
    (finding,) = carried(DURING)
    assert finding["id"] == "freeze/frozen"
    assert finding["level"] == "soft"
    assert finding["owners"] == ["sre-leads"]
    assert gated([finding])["verdict"] == "denied"
    assert gated([finding], "sre-leads")["verdict"] == "allowed_by_override"


def test_the_owner_of_each_window_has_to_accept() -> None:
    audit = {
        "id": "audit",
        "start": BEFORE,
        "end": DURING + 60,
        "scope": {"areas": ["limits"]},
        "reason": "the auditors are here",
        "owner": "privacy-team",
    }
    findings = carried(DURING, audit)
    assert sorted(each["owners"][0] for each in findings) == ["privacy-team", "sre-leads"]
    assert gated(findings, "sre-leads")["verdict"] == "denied"
    assert gated(findings, "sre-leads", "privacy-team")["verdict"] == "allowed_by_override"


def test_values_that_are_wrong_are_carried_to_the_owners_of_freeze() -> None:
    (finding,) = carried(BEFORE, {"id": "half"})
    assert finding["id"] == "freeze/window_malformed"
    assert finding["owners"] == ["release-team"]


@pytest.mark.parametrize("answer", [None, {}, {"windows": [7], "findings": []}, {"windows": []}])
def test_an_answer_that_is_no_decision_is_an_error(answer: Json) -> None:
    with pytest.raises(EngineError, match="no decision of freeze"):
        carried_findings(answer, CONFIG)


def test_where_freeze_cannot_be_asked_the_change_counts_as_frozen() -> None:
    engine = WasmEngine.shipped({})
    engine.close()
    (found,) = frozen(engine, document(proposals.proposal()), proposals.CONFIG, now=1)
    assert found["id"] == "freeze/cannot_decide"
    assert found["level"] == "hard"
    assert gated([found])["allow"] is False
