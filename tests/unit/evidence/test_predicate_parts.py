from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskPart
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.told import risk_told, values_told
from switchboard_policy.proposal.document import document
from switchboard_policy.testing import builders as b


def test_a_factor_that_was_not_evaluated_says_why_beside_its_surcharge() -> None:
    unknown = RiskPart("reach", 5.0, 10.0, "nobody knows", NotEvaluated("no traffic", "measure"))
    told: Any = parts.risk(replace(b.risk(), parts=(unknown,)))
    assert told["parts"] == [
        {
            "factor": "reach",
            "pointsMilli": 5000,
            "mostMilli": 10_000,
            "sentence": "nobody knows",
            "notEvaluated": "no traffic",
        }
    ]


def test_a_finding_says_where_it_is_only_where_that_is_known() -> None:
    here = b.finding(location=Location("values.yaml", "/a", 14, 3))
    nowhere = replace(b.finding(), path="")
    told: Any = parts.findings([here, nowhere])
    assert (told[0]["path"], told[0]["file"], told[0]["line"]) == ("/risk/score", "values.yaml", 14)
    assert told[1].keys() == {"id", "level", "message"}


@pytest.mark.parametrize(
    ("value", "told"),
    [(60, "60"), (60.0, "60"), (0.5, "0.5"), (True, "true"), (False, "false"), ("soft", "soft")],
)
def test_a_bound_is_told_as_text_that_is_exact(value: Json, told: str) -> None:
    found: Any = parts.thresholds({"bound": {"value": value, "unit": "points", "source": "ours"}})
    assert found[0]["value"] == told


def test_what_a_proposals_file_tells_is_what_the_proposal_holds() -> None:
    """The risk signed from the file is the one signed from what was worked out."""
    proposed = b.proposal()
    told = document(proposed)
    assert parts.risk(risk_told(told)) == parts.risk(proposed.risk)
    changed = values_told(told)
    assert [one.new for one in changed] == [one.new for one in proposed.change_set.deltas]
    assert [one.old for one in changed] == [one.old for one in proposed.change_set.deltas]


def test_a_risk_without_a_probability_is_told_from_the_file_as_well() -> None:
    unknown = replace(b.risk(), breach_probability=NotEvaluated("too few weeks", "more of them"))
    told = document(replace(b.proposal(), risk=unknown))
    found: Any = parts.risk(risk_told(told))
    assert found["breachProbability"] == {
        "notEvaluated": "too few weeks",
        "wouldHelp": "more of them",
    }
