"""What every decision must hold to: nothing given, nothing known or a fact missing is a denial.

The natural shape of a rule fails open: `allow if count(deny) == 0` says yes to an empty input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from switchboard_policy.documents.pointer import split
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.entry_points import EntryPoint
from switchboard_policy.opa.parity import without_each_key
from switchboard_policy.ports.engine import Json, PolicyEngine, Undecided

Facts = dict[str, Json]
_SHOWN = 4
"""Questions named of those that went wrong in one way."""
_HELP = {
    "allowed": "it must be denied",
    "undefined": "give it a default that denies",
    "neither yes nor no": "allow must be true or false",
}


@dataclass(frozen=True)
class Opened:
    """How an entry point was seen to fail open, or to say nothing.

    Args:
        entrypoint: which one.
        msg: what happened, and what would help.
    """

    entrypoint: EntryPoint
    msg: str


@dataclass(frozen=True)
class Closed:
    """What the checks of one entry point came to.

    Args:
        entrypoint: which one.
        asked: how many denials were asked for.
        denied: how many of them came.
        opened: in which ways the others did not.
        note: what could not be asked; empty for nothing.
    """

    entrypoint: EntryPoint
    asked: int
    denied: int
    opened: tuple[Opened, ...]
    note: str = ""


def allows(answer: Json | Undecided) -> bool | None:
    """Return whether an answer allows; None where it does not say.

    Args:
        answer: of an engine.
    """
    said = answer.get("allow") if isinstance(answer, dict) else answer
    return said if isinstance(said, bool) else None


def check_closed(
    entrypoint: EntryPoint,
    engines: tuple[PolicyEngine, PolicyEngine],
    sample: Facts | None,
    schema: Mapping[str, Any] | None,
) -> Closed:
    """Ask an entry point what it must deny: nothing, no values, each fact taken away in turn.

    What it asks for is what its package says under `custom` in its METADATA; where that says
    nothing, every fact of the sample. A fact its schema does not require is left alone.

    Args:
        entrypoint: which one.
        engines: with the values, and without any.
        sample: facts that are allowed; None where there are none.
        schema: of its facts; None where there is none.
    """
    known, bare = engines
    questions: list[tuple[str, PolicyEngine, Facts]] = [("on {}", known, {})]
    note = ""
    if sample is None:
        note = "there is no sample input, so no fact was taken away"
    elif allows(_answers(known, entrypoint.path, [sample])[0]) is not True:
        note = "the sample input is not allowed, so taking facts away says nothing"
    else:
        if entrypoint.values is None or entrypoint.values:
            questions.append(("without any values", bare, sample))
        questions += [
            (f"without {pointer}", known, cast("Facts", smaller))
            for pointer, smaller in without_each_key(sample)
            if _asked(entrypoint, pointer) and required(schema, split(pointer))
        ]
    ways: dict[str, list[str]] = {}
    for engine in engines:
        mine = [(what, facts) for what, asked_of, facts in questions if asked_of is engine]
        answers = _answers(engine, entrypoint.path, [facts for _, facts in mine])
        for (what, _), answer in zip(mine, answers, strict=True):
            if way := _way(answer):
                ways.setdefault(way, []).append(what)
    opened = tuple(Opened(entrypoint, _told(entrypoint, way, ways[way])) for way in sorted(ways))
    denied = len(questions) - sum(map(len, ways.values()))
    return Closed(entrypoint, len(questions), denied, opened, note)


def required(schema: Mapping[str, Any] | None, tokens: Sequence[str]) -> bool:
    """Return whether a schema requires what stands at some keys; what it does not tell, it does.

    Args:
        schema: JSON Schema of the whole; None for none.
        tokens: keys and list positions, outermost first.
    """
    here: Any = schema
    for token in tokens:
        if not isinstance(here, Mapping):
            return True
        if here.get("type") == "array":
            here = here.get("items")
        elif token in here.get("properties", {}):
            if token not in here.get("required", ()):
                return False
            here = here["properties"][token]
        else:
            return not here
    return True


def _asked(entrypoint: EntryPoint, pointer: str) -> bool:
    return entrypoint.facts is None or split(pointer)[0] in entrypoint.facts


def _answers(
    engine: PolicyEngine, entrypoint: str, facts: Sequence[Facts]
) -> list[Json | Undecided]:
    try:
        return engine.decide_many(entrypoint, facts)
    except EngineError as error:
        return [Undecided(error.message, error.hint)] * len(facts)


def _way(answer: Json | Undecided) -> str:
    """Return in which way an answer is no denial; empty where it is one."""
    said = allows(answer)
    if said is True:
        return "allowed"
    if isinstance(answer, Undecided):
        return "undefined"
    return "neither yes nor no" if said is None else ""


def _told(entrypoint: EntryPoint, way: str, times: list[str]) -> str:
    shown = ", ".join(times[:_SHOWN])
    more = f" and {len(times) - _SHOWN} times more" if len(times) > _SHOWN else ""
    help_ = _HELP[way]
    if way == "allowed" and entrypoint.facts is None:
        help_ += "; if it does not ask for that, say what it asks under custom in its METADATA"
    return f"{way} {shown}{more}; {help_}"
