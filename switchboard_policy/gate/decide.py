"""From the rules' answer to a decision. Whatever is not a whole, sound yes ends in no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from switchboard_policy.domain.decision import (
    EngineStamp,
    GateDecision,
    RuleResult,
    Verdict,
)
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError
from switchboard_policy.ports.engine import Json, PolicyEngine

ENTRYPOINT = "switchboard/gate/decision"
_UNKNOWN = EngineStamp(engine="none", version="", bundle_digest="", data_digest="")
_DENYING = frozenset({Level.SOFT, Level.HARD})


class Malformed(ValueError):  # noqa: N818 - it says what the answer is
    """The rules' answer cannot be read as a decision."""


@dataclass(frozen=True)
class _Answer:
    """A sound answer of the rules.

    Args:
        verdict: the word.
        findings: everything found.
        overridden: what an owner accepted.
        refused: why an override did not count.
        guidance: what would help.
        rules: every rule asked.
        waiting: id of a soft finding that stands to groups of owners it waits for.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    overridden: tuple[Finding, ...]
    refused: tuple[str, ...]
    guidance: tuple[str, ...]
    rules: tuple[str, ...]
    waiting: Mapping[str, tuple[tuple[str, ...], ...]]


def decide(engine: PolicyEngine, facts: Mapping[str, Json]) -> GateDecision:
    """Return the gate's decision on some facts.

    Never raises for a reason that lies in the engine or its answer: each of them is a denial with
    the hard finding `gate/engine_failed`.

    Args:
        engine: what evaluates the rules.
        facts: what `gate_facts` returned, or a recorded input.
    """
    stamp = _UNKNOWN
    try:
        stamp = _stamp(engine.stamp)
        answer = _read(engine.decide(ENTRYPOINT, facts), facts)
    except EngineError as error:
        return _failed(error.diagnostics(), facts, stamp)
    except Malformed as error:
        return _failed(f"the rules' answer is malformed: {error}", facts, stamp)
    except Exception as error:  # noqa: BLE001 - an engine that breaks its contract must not pass
        return _failed(f"the engine broke off: {type(error).__name__}: {error}", facts, stamp)
    return GateDecision(
        verdict=answer.verdict,
        summary=_summary(answer),
        rules=_results(answer),
        overridden=answer.overridden,
        refused_overrides=answer.refused,
        input=facts,
        stamp=stamp,
        guidance=answer.guidance,
        waiting=answer.waiting,
    )


def _failed(why: str, facts: Mapping[str, Json], stamp: EngineStamp) -> GateDecision:
    msg = f"{why}; without a decision nothing is merged"
    finding = Finding("gate/engine_failed", Level.HARD, msg)
    return GateDecision(
        verdict=Verdict.DENIED,
        summary=f"gate denied: {why}",
        rules=(RuleResult(finding.id, passed=False, findings=(finding,)),),
        overridden=(),
        refused_overrides=(),
        input=facts,
        stamp=stamp,
    )


def _stamp(value: object) -> EngineStamp:
    if not isinstance(value, EngineStamp):
        raise Malformed("the engine does not say what it is")
    return value


def _read(value: Json, facts: Mapping[str, Json]) -> _Answer:
    """Return the answer, or refuse it: its shape first, then whether it agrees with itself."""
    document = _mapping(value, "the answer")
    places = _locations(facts)
    answer = _Answer(
        verdict=_verdict(document),
        findings=_findings(document, "findings", places),
        overridden=_findings(document, "overridden", places),
        refused=_texts(document, "refused_overrides"),
        guidance=_texts(document, "guidance"),
        rules=_texts(document, "rules"),
        waiting=_waiting(document),
    )
    _check(answer, facts)
    return answer


def _check(answer: _Answer, facts: Mapping[str, Json]) -> None:
    """Refuse an answer that contradicts itself or leaves out what the facts already hold."""
    if not answer.rules:
        raise Malformed("no rule was asked")
    accepted = set(answer.overridden)
    if not accepted <= set(answer.findings) or any(one.level is not Level.SOFT for one in accepted):
        raise Malformed("something other than a soft finding was overridden")
    if answer.verdict is Verdict.DENIED:
        return
    standing = [one for one in answer.findings if one.level in _DENYING and one not in accepted]
    if standing:
        raise Malformed(f"allowed although {standing[0].id} stands")
    if bool(accepted) is not (answer.verdict is Verdict.ALLOWED_BY_OVERRIDE):
        raise Malformed("the verdict and the overridden findings disagree")
    told = {(one.id, one.msg) for one in answer.findings}
    for given in _list(facts.get("findings"), "the facts' findings"):
        fact = _mapping(given, "a finding of the facts")
        if (fact.get("id"), fact.get("msg")) not in told:
            raise Malformed(f"allowed without a word about {fact.get('id')}")


def _verdict(document: Mapping[str, Json]) -> Verdict:
    word, allow = document.get("verdict"), document.get("allow")
    if not isinstance(word, str) or word not in set(Verdict):
        raise Malformed(f"its verdict is {word!r}")
    if allow is not (word != Verdict.DENIED):
        raise Malformed(f"it says allow {allow!r} and {word}")
    return Verdict(word)


def _findings(
    document: Mapping[str, Json], key: str, places: Mapping[tuple[str, ...], Location]
) -> tuple[Finding, ...]:
    found = []
    for item in _list(document.get(key), key):
        one = _mapping(item, f"an entry of {key}")
        texts = tuple(one.get(name) for name in ("id", "level", "msg", "path"))
        if not all(isinstance(text, str) for text in texts) or texts[1] not in set(Level):
            raise Malformed(f"an entry of {key} is no finding")
        name, level, msg, path = cast("tuple[str, str, str, str]", texts)
        where = places.get((name, level, msg, path))
        found.append(Finding(name, Level(level), msg, path, where))
    return tuple(found)


def _locations(facts: Mapping[str, Any]) -> dict[tuple[str, ...], Location]:
    """Return where the findings of the facts stand; the rules do not carry places along."""
    found: dict[tuple[str, ...], Location] = {}
    given = facts.get("findings")
    for one in given if isinstance(given, list) else []:
        where = one.get("location") if isinstance(one, dict) else None
        if isinstance(where, dict):
            key = tuple(str(one.get(name)) for name in ("id", "level", "msg", "path"))
            found[key] = Location(**where)
    return found


def _mapping(value: Json, what: str) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise Malformed(f"{what} is no object")
    return value


def _list(value: Json, what: str) -> Sequence[Json]:
    if not isinstance(value, list):
        raise Malformed(f"{what} is no list")
    return value


def _texts(document: Mapping[str, Json], key: str) -> tuple[str, ...]:
    value = _list(document.get(key), key)
    if not all(isinstance(item, str) for item in value):
        raise Malformed(f"{key} holds something that is not text")
    return tuple(cast("Sequence[str]", value))


def _waiting(document: Mapping[str, Json]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found = {}
    for item in _list(document.get("waiting", []), "waiting"):
        one = _mapping(item, "an entry of waiting")
        groups = _list(one.get("groups"), "groups of waiting")
        named = [_texts({"groups": group}, "groups") for group in groups]
        found[str(one.get("id"))] = tuple(named)
    return found


def _results(answer: _Answer) -> tuple[RuleResult, ...]:
    ids = sorted({*answer.rules, *(finding.id for finding in answer.findings)})
    return tuple(_result(rule, answer) for rule in ids)


def _result(rule: str, answer: _Answer) -> RuleResult:
    found = tuple(finding for finding in answer.findings if finding.id == rule)
    denies = any(one.level in _DENYING and one not in answer.overridden for one in found)
    return RuleResult(rule, passed=not denies, findings=found)


def _summary(answer: _Answer) -> str:
    standing = [one for one in answer.findings if one not in answer.overridden]
    count = {level: sum(one.level is level for one in standing) for level in Level}
    advice = count[Level.ADVISORY]
    told = f"; {advice} advisory finding{'s' if advice > 1 else ''}" if advice else ""
    match answer.verdict:
        case Verdict.ALLOWED:
            return f"gate allowed{told}"
        case Verdict.ALLOWED_BY_OVERRIDE:
            ids = ", ".join(sorted({one.id for one in answer.overridden}))
            return f"gate allowed by override of {ids}{told}"
        case _:
            return f"gate denied ({count[Level.SOFT]} soft, {count[Level.HARD]} hard){told}"
