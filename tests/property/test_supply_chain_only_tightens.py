"""What speaks against an image never lets it run, and stricter values let no further one run."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import decisions as make
from support.long import many

ENTRYPOINT = "switchboard/supply_chain/decision"
NOW = 1_790_000_000
DAY = 86_400
few = settings(
    max_examples=many(150, few=40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
Facts = dict[str, Any]
OTHER = "sha256:" + "b" * 64
SPOILS: dict[str, Any] = {
    "digest": OTHER,
    "verified": False,
    "key": "stranger",
    "format": "https://example.org/parts",
    "at": NOW - 8 * DAY,
    "builder": "https://example.org/laptop",
    "source": "https://github.com/fork/shop",
    "level": 2,
}
LISTS = ("signatures", "sboms", "scans", "provenance")
GRAVE = {"id": "CVE-2026-9999", "severity": "high", "package": "libparse"}


def chain() -> Facts:
    facts: Facts = make.whole("supply_chain").facts["supply_chain"]
    return copy.deepcopy(facts)


@st.composite
def chains(draw: st.DrawFn) -> Facts:
    """Images of which a part is spoilt now and then, with up to three things of each kind."""
    found = chain()
    for name in LISTS:
        (one,) = found[name]
        spoils = st.sampled_from(sorted(SPOILS.keys() & one.keys()))
        entries = []
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            entry = copy.deepcopy(one)
            if draw(st.sampled_from([False, False, False, True])):
                spoil = draw(spoils)
                entry[spoil] = SPOILS[spoil]
            entries.append(entry)
        found[name] = entries
    for secret in found["secrets"]:
        secret["rotated"] = NOW - draw(st.sampled_from([0, 76, 90])) * DAY
    return found


def allowed(values: dict[str, Any], facts: Facts) -> bool:
    told = {"now": NOW, "supply_chain": facts}
    answer = make.decided_on(values, ENTRYPOINT, told)
    assert answer["allow"] or answer["guidance"], "a no without a word of what helps"
    return bool(answer["allow"])


def spoilt(draw: st.DrawFn, facts: Facts) -> None:
    """One thing there is becomes a worse one."""
    entry = draw(st.sampled_from([one for name in LISTS for one in facts[name]]))
    spoil = draw(st.sampled_from(sorted(SPOILS.keys() & entry.keys())))
    entry[spoil] = SPOILS[spoil]


def gone(draw: st.DrawFn, facts: Facts) -> None:
    """One thing is found no more; scans not, since one of them may be what speaks against it."""
    facts[draw(st.sampled_from([name for name in LISTS if name != "scans"]))].pop()


def beside(draw: st.DrawFn, facts: Facts) -> None:
    """A spoilt thing is found too."""
    name = draw(st.sampled_from(LISTS))
    (one,) = chain()[name]
    spoil = draw(st.sampled_from(sorted(SPOILS.keys() & one.keys())))
    facts[name].append(one | {spoil: SPOILS[spoil]})


def vulnerable(draw: st.DrawFn, facts: Facts) -> None:
    """A scan found one more."""
    draw(st.sampled_from(facts["scans"]))["vulnerabilities"].append(GRAVE)


def scanned(draw: st.DrawFn, facts: Facts) -> None:
    """Another scan, as good as any, found something."""
    del draw
    (one,) = chain()["scans"]
    facts["scans"].append(one | {"vulnerabilities": [GRAVE]})


def aged(draw: st.DrawFn, facts: Facts) -> None:
    """A secret more, and an old one."""
    days = draw(st.sampled_from([91, 900]))
    facts["secrets"].append({"name": "token", "rotated": NOW - days * DAY})


def unpinned(draw: st.DrawFn, facts: Facts) -> None:
    """Asked for by a tag."""
    del draw
    facts["image"]["reference"] = f"{facts['image']['name']}:latest"


WORSE: list[Callable[[st.DrawFn, Facts], None]] = [
    *(spoilt, gone, beside, vulnerable, scanned, aged, unpinned)
]


def test_what_speaks_against_an_image_never_lets_it_run() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    values = make.values()

    @few
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        facts = data.draw(chains())
        worse = copy.deepcopy(facts)
        data.draw(st.sampled_from(WORSE))(data.draw, worse)
        answers = allowed(values, facts), allowed(values, worse)
        seen.update([answers])
        assert answers != (False, True), (facts, worse)

    hold()
    assert set(seen) == {(True, True), (True, False), (False, False)}


def no_waiver(values: dict[str, Any]) -> None:
    values["waivers"] = []


def fewer_signers(values: dict[str, Any]) -> None:
    del values["keys"]["release-2026"]


def nobody(values: dict[str, Any]) -> None:
    values["identities"] = []


def other_source(values: dict[str, Any]) -> None:
    for image in values["images"].values():
        image["source"] = "https://github.com/example/moved"


def more_severities(values: dict[str, Any]) -> None:
    values["severities"].append("medium")


def by(name: str, amount: float) -> Callable[[dict[str, Any]], None]:
    def change(values: dict[str, Any]) -> None:
        values[name]["value"] += amount

    return change


STRICTER = [
    *(no_waiver, fewer_signers, nobody, other_source, more_severities, by("slsa_level", 1)),
    *(by("scan_oldest", -6), by("secret_oldest", -40), by("key_longest", -1)),
]


def test_stricter_values_let_no_further_image_run() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()

    @few
    @given(chains(), st.sampled_from(STRICTER))
    def hold(facts: Facts, tighten: Callable[[dict[str, Any]], None]) -> None:
        values = make.values()
        before = allowed(values, facts)
        tighten(values["switchboard_data"]["supply_chain"])
        answers = before, allowed(values, facts)
        seen.update([answers])
        assert answers != (False, True), facts

    hold()
    assert (True, False) in seen
