"""What an area's model answers: the same as its rules, without the words.

The models exist beside the rules so that Python can ask without an engine, and so that each checks
the other: a differential test holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from switchboard_policy.areas.kinds import at
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json


@dataclass(frozen=True)
class Answer:
    """Whether it is allowed, and the rules that found something.

    Args:
        allow: the word.
        findings: ids of the rules that found something, those in observe mode and advice as well.
    """

    allow: bool
    findings: frozenset[str]


def undecided(area: str) -> Answer:
    """Return the answer where a fact or value is missing or not known.

    Args:
        area: the area.
    """
    return Answer(allow=False, findings=frozenset({f"{area}/cannot_decide"}))


def decided(data: Json, area: str, found: Iterable[str], levels: Mapping[str, Level]) -> Answer:
    """Return the answer where everything is known.

    Args:
        data: the values of every area; those of this one may list rules under `observe`.
        area: the area.
        found: ids of the rules that found something.
        levels: the level of each rule of the area that can find something.
    """
    observe = at(data, area, "observe")
    observed = (
        {each for each in observe if isinstance(each, str)} if isinstance(observe, list) else set()
    )
    findings = frozenset(found)
    denying = {each for each in findings - observed if levels[each] is not Level.ADVISORY}
    return Answer(allow=not denying, findings=findings)
