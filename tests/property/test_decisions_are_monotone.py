"""A further violation never allows, and tighter values never allow more."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import data_areas as make
from support.long import many

from switchboard_policy.opa.wasm import WasmEngine

few = settings(max_examples=many(25, few=20), deadline=None, derandomize=True)
Changed = Callable[[make.Chance, dict[str, Any]], None]


def more(name: str, amounts: tuple[float, ...] = (0.5, 5, 50)) -> Changed:
    """A number of the facts grows by one of some amounts."""

    def change(chance: make.Chance, facts: dict[str, Any]) -> None:
        (told,) = facts.values()
        told[name] += chance.choice(amounts)

    return change


def another_place(chance: make.Chance, facts: dict[str, Any]) -> None:
    """Time passes, or the data would go somewhere nobody knows."""
    if chance.random() < 0.7:
        facts["now"] += chance.choice([1, make.DAY, 2 * make.DAY])
    else:
        facts["residency"]["destination"] = "mars"


def longer_or_held(chance: make.Chance, facts: dict[str, Any]) -> None:
    """Kept longer, asked later, of more weight, no longer held; or held where it would go."""
    record = facts["retention"]
    if record["operation"] == "delete":
        record["legal_hold"] = True
    else:
        record |= chance.choice(
            [{"until": record["until"] + 9 * make.DAY}, {"pii": True}, {"legal_hold": False}]
        )
        if record["created"] <= facts["now"]:  # from the future it is not decided, later it is
            facts["now"] += chance.choice([0, 9 * make.DAY])


def further_purpose(chance: make.Chance, facts: dict[str, Any]) -> None:
    """One more purpose, or one less that the data were collected for."""
    told = facts["purpose"]
    if told["purposes"] and chance.random() < 0.7:
        told["purposes"].append(chance.choice(make.WORDS))
    elif told["collected_for"]:
        told["collected_for"].pop()


def more_exposed(chance: make.Chance, facts: dict[str, Any]) -> None:
    """One more licence or column, one less redacted, fewer alike, another catalogue."""
    told = facts["licence"]
    match chance.randint(0, 4):
        case 0:
            told["licences"].append(chance.choice(make.LICENCES))
        case 1:
            told["columns"].append(chance.choice(make.COLUMNS))
        case 2:
            told["redacted"] = told["redacted"][1:]
        case 3:
            told["smallest_group"] //= 2
        case _:
            told["catalogue"] = "0"


WORSE: dict[str, Changed] = {
    "limits": lambda chance, facts: more(chance.choice(["rate_rps", "burst_requests"]))(
        chance, facts
    ),
    "tiers": more("size_mb"),
    "residency": another_place,
    "retention": longer_or_held,
    "purpose": further_purpose,
    "licence": more_exposed,
    "budgets": lambda chance, facts: more(
        chance.choice(["used_tokens", "asked_tokens"]), amounts=(1, 50, 500)
    )(chance, facts),
    "cost": more("spent_cents", amounts=(1, 50, 5000)),
}


def lower(*names: str) -> Changed:
    """Half of what each tenant and tier has."""

    def change(chance: make.Chance, data: dict[str, Any]) -> None:
        held = [*data["limits"]["tenants"].values(), *data["tiers"]["tiers"].values()]
        for one in held:
            for name in names:
                if name in one and chance.random() < 0.7:
                    one[name] /= 2

    return change


def fewer_regions(chance: make.Chance, data: dict[str, Any]) -> None:
    """A region less, a zone bound, a waiver less or shorter."""
    values = data["residency"]
    match chance.randint(0, 3):
        case 0:
            values["tenants"][chance.choice(["acme", "globex"])]["regions"].pop()
        case 1:
            values["zones"][chance.choice(["EU", "US"])]["bound"] = True
        case 2:
            values["waivers"] = values["waivers"][1:]
        case _:
            for waiver in values["waivers"]:
                waiver["until"] -= make.DAY


def fewer_days(chance: make.Chance, data: dict[str, Any]) -> None:
    """Each tier halved or not, and a class with personal data."""
    values = data["retention"]
    for tier in values["tiers"].values():
        tier["value"] //= chance.choice([1, 2, 4])
    values["classes"][chance.choice(make.CLASSES)]["pii"] = True


def fewer_purposes(chance: make.Chance, data: dict[str, Any]) -> None:
    """A purpose less, of a dataset, a tenant, those compatible, or of the words."""
    values = data["purpose"]
    lists = [
        each["purposes"] for each in (*values["datasets"].values(), *values["tenants"].values())
    ]
    lists += values["compatible"].values()
    for words in lists:
        if words and chance.random() < 0.4:
            words.pop()
    if chance.random() < 0.2:
        values["purposes"].pop(chance.choice(make.WORDS))


def stricter_terms(chance: make.Chance, data: dict[str, Any]) -> None:
    """A stricter class, fewer audiences, a larger k, no redaction."""
    values = data["licence"]
    audience = values["audiences"][chance.choice(make.AUDIENCES)]
    match chance.randint(0, 3):
        case 0:
            name = chance.choice(make.LICENCES[:-1])
            values["licences"][name] = make.LICENCES[make.LICENCES.index(name) + 1]
        case 1:
            values["classes"][chance.randint(0, 2)]["audiences"][:1] = []
        case 2:
            audience["k"]["value"] += 5
        case _:
            audience["redaction"] = False


def lower_caps(chance: make.Chance, data: dict[str, Any]) -> None:
    """A cap of half, a guard that pauses more, or one that acts sooner."""
    for scope in data["cost"]["scopes"].values():
        cap, guards = scope["cap"], scope["guards"]
        match chance.randint(0, 2):
            case 0:
                cap["value"] = max(1, cap["value"] // 2)
            case 1:
                for guard in guards:
                    guard["pauses"] = sorted({*guard["pauses"], chance.choice(make.PAID)})
            case _ if guards and guards[0]["at"]["value"] > 1:
                guards[0]["at"]["value"] -= 1


def smaller_budgets(chance: make.Chance, data: dict[str, Any]) -> None:
    """The default halved, and budgets of tenants' own."""
    values = data["budgets"]
    for figure in (values["default"], *(each.get("tokens") for each in values["tenants"].values())):
        if figure is not None:
            figure["value"] = max(1, figure["value"] // chance.choice([1, 2, 10]))


TIGHTER: dict[str, Changed] = {
    "limits": lower("rps", "burst"),
    "tiers": lower("size_mb"),
    "residency": fewer_regions,
    "retention": fewer_days,
    "purpose": fewer_purposes,
    "licence": stricter_terms,
    "budgets": smaller_budgets,
    "cost": lower_caps,
}


def allows(area: str, data: dict[str, Any], asked: list[dict[str, Any]]) -> list[bool]:
    engine = WasmEngine.shipped({"switchboard_data": data})
    answers: list[Any] = engine.decide_many(f"switchboard/{area}/decision", asked)
    engine.close()
    return [answer["allow"] for answer in answers]


@pytest.mark.parametrize("area", WORSE)
def test_a_further_violation_never_allows(area: str) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    values, facts = make.MAKERS[area]

    @few
    @given(st.integers(0, 2**32))
    def hold(seed: int) -> None:
        chance = make.SoundChance(seed)
        data = values(chance)
        asked = [facts(chance) for _ in range(12)]
        worse = copy.deepcopy(asked)
        for one in worse:
            WORSE[area](chance, one)
        seen.update(zip(allows(area, data, asked), allows(area, data, worse), strict=True))
        assert not seen[False, True], (data, asked)

    hold()
    assert set(seen) - {(False, True)} == {(True, True), (True, False), (False, False)}


@pytest.mark.parametrize("area", TIGHTER)
def test_tighter_values_never_allow_more(area: str) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    values, facts = make.MAKERS[area]

    @few
    @given(st.integers(0, 2**32))
    def hold(seed: int) -> None:
        chance = make.SoundChance(seed)
        data = values(chance)
        asked = [facts(chance) for _ in range(12)]
        if area == "retention":  # what ends sooner may be kept less; deleting it was allowed anyway
            asked = [one for one in asked if one["retention"]["operation"] == "keep"]
        tighter = copy.deepcopy(data)
        TIGHTER[area](chance, tighter)
        seen.update(zip(allows(area, data, asked), allows(area, tighter, asked), strict=True))
        assert not seen[False, True], (data, tighter, asked)

    hold()
    assert set(seen) - {(False, True)} == {(True, True), (True, False), (False, False)}
