"""The page of defences names tests that exist, for each of its items; its set-up fits the code."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.rules import _ruleset
from switchboard_policy.gate.doctor.judge import diagnose
from switchboard_policy.gate.doctor.seen import Seen, Tier
from switchboard_policy.ports.forge_rules import Registration
from switchboard_policy.web.webhooks.reading import EVENTS

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "docs" / "github"
ITEMS = 19
TOLD = EVENTS - {"installation", "installation_repositories"}
"""Every App is told of its installations; nobody subscribes to that."""


def sections() -> dict[int, list[str]]:
    """The tests that each item of the page names."""
    text = (PAGES / "security.md").read_text(encoding="utf-8")
    found = re.split(r"^## (\d+)\. .*$|^## .*$", text, flags=re.MULTILINE)[1:]
    numbered = zip(found[::2], found[1::2], strict=True)
    return {
        int(number): re.findall(r"^- `(.+)`$", body, re.MULTILINE)
        for number, body in numbered
        if number
    }


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def test_every_item_of_the_list_is_there_and_has_a_test() -> None:
    assert sorted(sections()) == list(range(1, ITEMS + 1))
    assert [number for number, named in sections().items() if not named] == []


@pytest.mark.parametrize("number", range(1, ITEMS + 1))
def test_every_test_an_item_names_exists(number: int) -> None:
    for named in sections()[number]:
        file, _, test = named.partition("::")
        assert (ROOT / file).is_file(), named
        assert test.startswith("test_"), named
        assert test in named_in(file), named


def test_the_manifest_asks_for_what_is_needed_and_for_nothing_else() -> None:
    manifest = json.loads((PAGES / "app-manifest.json").read_bytes())
    assert manifest["default_permissions"] == dict(asked())
    assert set(manifest["default_events"]) == TOLD
    assert manifest["public"] is False


def test_the_address_that_registers_the_app_says_what_the_manifest_says() -> None:
    text = (PAGES / "set-up.md").read_text(encoding="utf-8")
    (address,) = re.findall(r"^https://github\.com/organizations/\S+$", text, re.MULTILINE)
    told = parse_qsl(urlsplit(address).query)
    events = [value for name, value in told if name == "events[]"]
    assert sorted(events) == sorted(TOLD)
    rest = {name: value for name, value in told if name != "events[]"}
    permissions = {name: value for name, value in rest.items() if value in {"read", "write"}}
    assert permissions == dict(asked())
    assert (rest["public"], rest["webhook_active"]) == ("false", "true")


def test_the_ruleset_leaves_nothing_for_the_doctor_to_find() -> None:
    told = json.loads((PAGES / "ruleset.json").read_bytes())
    ruleset = _ruleset({**told, "source": "example/policies"}, told["rules"])
    (gate,) = ruleset.required
    assert gate.app is not None
    diagnosis = diagnose(
        Seen(
            check="switchboard/gate",
            branch="main",
            app=gate.app,
            rulesets=(ruleset,),
            protection=None,
            owners_faults=(),
            jobs=(),
            missing={},
            beyond={},
            registration=Registration(gate.app, {}, TOLD),
            events=TOLD,
        )
    )
    assert (diagnosis.tier, diagnosis.findings) == (Tier.ENFORCED, ())
