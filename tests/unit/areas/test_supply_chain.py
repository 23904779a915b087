"""What admission control is told: whole values only, and never a condition that asks nothing."""

from __future__ import annotations

from typing import Any

import pytest
from support import decisions as make

from switchboard_policy.areas.supply_chain import Admission, admission, read_supply_chain
from switchboard_policy.areas.supply_chain.model import Identity, Key, SupplyChain, Waiver
from switchboard_policy.errors import InputError

API = "registry.example.org/shop/api"
DAY_S = 86_400


def values(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    found: dict[str, Any] = make.values()["switchboard_data"]["supply_chain"]
    return found | changed


def read(**changed: Any) -> SupplyChain:  # noqa: ANN401 - any JSON
    return read_supply_chain(values(**changed))


def asked(**changed: Any) -> Admission:  # noqa: ANN401 - any JSON
    return admission(read(**changed))


def names(signers: tuple[Key | Identity, ...]) -> list[str]:
    return [one.id if isinstance(one, Key) else one.identity.split("/")[-1] for one in signers]


def test_who_may_sign_what() -> None:
    chain = read()
    ours = ["release-2025", "release-2026", "release-2027"]
    assert names(chain.who_signs("image")) == [*ours, "main"]
    assert names(chain.who_signs("sbom")) == [*ours, "reports-2026", "main"]
    assert names(chain.who_signs("scan")) == ["main"]
    assert names(chain.who_signs("provenance")) == ["main"]


@pytest.mark.parametrize(
    "broken",
    [
        {"owner": " "},
        {"signs": []},
        {"signs": "image"},
        {"not_before": None},
        {"not_after": "2027-01-01"},
        {"public_key": ""},
        {"not_before": 1767225600 - 1},
    ],
)
def test_a_key_that_is_not_whole_or_counts_for_too_long_is_left_out(broken: dict[str, Any]) -> None:
    key = values()["keys"]["release-2026"]
    assert names(read(keys={"release-2026": key, "": key}).signers) == ["release-2026", "main"]
    assert names(read(keys={"release-2026": key | broken}).signers) == ["main"]


def test_signatures_of_a_key_stand_in_the_log_unless_it_says_otherwise() -> None:
    key = values()["keys"]["release-2026"]
    for said, wanted in [
        ({}, True),
        ({"transparency_log": True}, True),
        ({"transparency_log": 0}, True),
    ]:
        (found, _) = read(keys={"k": key | said}).signers
        assert isinstance(found, Key)
        assert found.transparency_log is wanted
    (found, _) = read(keys={"k": key | {"transparency_log": False}}).signers
    assert isinstance(found, Key)
    assert found.transparency_log is False


@pytest.mark.parametrize("field", ["issuer", "identity", "signs"])
def test_an_identity_that_is_not_whole_is_left_out(field: str) -> None:
    (identity,) = values()["identities"]
    del identity[field]
    assert "main" not in names(read(identities=[identity]).signers)


def test_a_waiver_is_for_its_image_and_whole() -> None:
    (waiver,) = values()["waivers"]
    known = Waiver("CVE-2026-1111", API, 1796083200)
    api, web = asked().images
    assert (api.scan.waivers, web.scan.waivers) == ((known,), ())
    for field in waiver:
        lacking = {name: value for name, value in waiver.items() if name != field}
        assert read(waivers=[lacking]).waivers == ()
    assert read(waivers="CVE-2026-1111").waivers == ()


def test_what_is_asked_of_an_image() -> None:
    found = asked()
    assert [one.image for one in found.images] == [API, "registry.example.org/shop/web"]
    api, web = found.images
    assert api.sbom.predicate_type == "https://spdx.dev/Document"
    assert api.scan.oldest_s == 7 * DAY_S
    assert api.scan.harmless == ("low", "medium", "negligible", "unknown")
    assert [one.provenance.source for one in (api, web)] == [
        "https://github.com/example/shop",
        "https://github.com/example/web",
    ]
    assert api.provenance.builders == tuple(values()["builders"])


@pytest.mark.parametrize("what", ["image", "sbom", "scan", "provenance"])
def test_where_nobody_may_sign_nothing_is_asked_by_an_empty_list(what: str) -> None:
    keys = values()["keys"]
    for key in keys.values():
        key["signs"] = [word for word in key["signs"] if word != what]
    (identity,) = values()["identities"]
    identity["signs"].remove(what)
    with pytest.raises(InputError, match=f"no key and no identity may sign {what}") as caught:
        asked(keys=keys, identities=[identity])
    assert f"signs: [{what}]" in caught.value.hint


def test_admission_control_trusts_nobody_whom_the_rules_do_not() -> None:
    (api, _) = asked().images
    facts = make.whole("supply_chain").facts
    distrusted = {"key_unknown", "signer_not_trusted", "key_too_long_lived"}
    keys = [*values()["keys"], "stranger"]
    trusted = set()
    for key in keys:
        signature = facts["supply_chain"]["signatures"][0] | {"key": key}
        told = facts | {"supply_chain": facts["supply_chain"] | {"signatures": [signature]}}
        answer = make.decided_on(make.values(), "switchboard/supply_chain/decision", told)
        found = {one["id"].split("/")[1] for one in answer["findings"]}
        trusted |= {key} if found.isdisjoint(distrusted) else set()
    assert {one.id for one in api.signers if isinstance(one, Key)} == trusted
