"""What the set-up page has people send to GitHub is what GitHub's own document takes."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from support.hub.document import _CACHE, document
from support.tools import CHECKOUT, NEEDS

pytestmark = pytest.mark.checkout


def test_the_ruleset_of_the_set_up_page_is_what_github_takes() -> None:
    wholes = sorted(_CACHE.glob("api.github.com-*.json")) if document() is not None else []
    if not wholes:
        pytest.skip(f"{NEEDS}GitHub's API document")
    whole = json.loads(wholes[-1].read_bytes())
    asked = whole["paths"]["/repos/{owner}/{repo}/rulesets"]["post"]["requestBody"]
    schema = asked["content"]["application/json"]["schema"]
    takes = jsonschema.Draft202012Validator({"components": whole["components"], **schema})
    ruleset = json.loads((CHECKOUT / "docs" / "github" / "ruleset.json").read_bytes())
    assert list(takes.iter_errors(ruleset)) == []
    spoilt = copy.deepcopy(ruleset)
    spoilt["rules"][3]["parameters"]["required_status_checks"][0]["integration_id"] = "123456"
    assert list(takes.iter_errors(spoilt)) != []
