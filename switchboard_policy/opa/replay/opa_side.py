"""Any Rego asked again: an OPA of our own for each version, many decisions in one query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.given_rules import supported_opa
from switchboard_policy.opa.replay.answers import (
    UNDEFINED,
    Answer,
    Answers,
    Ask,
    Failed,
    NotReplayable,
)
from switchboard_policy.opa.replay.question import (
    CLOCK,
    CONFLICT,
    FILE,
    body,
    harness,
    unrecorded,
)
from switchboard_policy.opa.replay.rego import About, RegoFolder, refuse_faults
from switchboard_policy.opa.replay.version import Version
from switchboard_policy.opa.reply import Reply

_QUERY = "/v1/query?metrics=true"
_FIRST_SECONDS, _EACH_SECONDS = 5.0, 0.02
"""Deadline of a batch: that of one decision, and fifty times what each more one takes. Ours."""


class OpaSide:
    """Decides any entry point of a version with OPA as a child of this process.

    Args:
        version: whose rules and data.
        checked: whether the rules are known to compile.

    Raises:
        InputError: the rules do not compile.
        EngineError: there is no OPA, or it does not start.
    """

    def __init__(self, version: Version, *, checked: bool = False) -> None:
        self._version = version
        program = supported_opa()
        self._folder = RegoFolder(version)
        try:
            if not checked:
                refuse_faults(version, program)
            self._about = self._folder.about(program)
            self._harness = harness(self._about.wavering)
            (self._folder.path / FILE).write_text(self._harness, encoding="utf-8")
            self._opa = ManagedOpa(version.data, rules=[self._folder.path], opa=program)
        except BaseException:
            self._folder.close()
            raise

    @property
    def engines(self) -> tuple[str, ...]:
        """The engine with its version, in words."""
        return (f"opa {self._opa.stamp.version}",)

    @property
    def about(self) -> About:
        """What OPA says of the rules."""
        return self._about

    @property
    def folder(self) -> RegoFolder:
        """The rules on the disk."""
        return self._folder

    def refuses(self, entrypoint: str) -> str:
        """Return why an entry point cannot be asked here; empty where it can."""
        path = tuple(entrypoint.split("/"))
        for rule in self._rules:
            length = min(len(rule), len(path))
            if rule[:length] == path[:length]:
                return ""
        return "" if _holds(self._version.data, path) else f"no rule or data at {entrypoint}"

    def evaluate(self, entrypoint: str, asks: Sequence[Ask]) -> Answers:
        """Return the answers to some asks; one that fails, fails alone."""
        clocked = any(one.name == CLOCK for one in self._about.wavering)
        timeless = [clocked and ask.at_ns <= 0 for ask in asks]
        able = [ask for ask, without in zip(asks, timeless, strict=True) if not without]
        answers, seconds = self._halving(entrypoint, able)
        found = iter(answers)
        return Answers([_TIMELESS if without else next(found) for without in timeless], seconds)

    def ask_one(self, entrypoint: str, ask: Ask, options: str) -> dict[str, Json]:
        """Return all that OPA tells about one decision.

        Args:
            entrypoint: slash-separated.
            ask: the decision.
            options: of the query, such as `rule_labels=true`.

        Raises:
            EngineError: it could not be decided.
        """
        return self._post(f"{_QUERY}&{options}", entrypoint, [ask])

    def entrypoints(self) -> Sequence[str]:
        """Return the rules marked as entry points, sorted."""
        return self._about.entrypoints

    def close(self) -> None:
        """End OPA and remove the folder; safe to call twice."""
        self._opa.close()
        self._folder.close()

    @cached_property
    def _rules(self) -> frozenset[tuple[str, ...]]:
        """The path of every rule."""
        told = _document(self._opa.ask("/v1/policies"))
        modules = cast("list[dict[str, Any]]", told.get("result") or [])
        return frozenset(
            (*_package(module["ast"]), *_reference(rule["head"]))
            for module in modules
            for rule in module["ast"].get("rules") or []
        )

    def _halving(self, entrypoint: str, asks: Sequence[Ask]) -> tuple[list[Answer], float]:
        """Return answers and seconds, asking in halves where one of many fails them all."""
        if not asks:
            return [], 0.0
        try:
            told = self._post(_QUERY, entrypoint, asks)
        except EngineError as error:
            if not self._opa.alive:
                raise
            if len(asks) == 1:
                return [self._failure(error)], 0.0
            half = len(asks) // 2
            first, began = self._halving(entrypoint, asks[:half])
            second, ended = self._halving(entrypoint, asks[half:])
            return [*first, *second], began + ended
        return _read(told, len(asks))

    def _post(self, path: str, entrypoint: str, asks: Sequence[Ask]) -> dict[str, Json]:
        seconds = _FIRST_SECONDS + _EACH_SECONDS * len(asks)
        request = body(entrypoint, asks, self._about.wavering)
        return _document(self._opa.ask(path, request, seconds=seconds))

    def _failure(self, error: EngineError) -> Answer:
        """Return why a single decision could not be made."""
        first = error.first if isinstance(error, _Refused) else {}
        if not first:
            return Failed(self._folder.real(error.message))
        # What follows the first line of a message are values of this one decision.
        said = str(first.get("message", "")).partition("\n")[0].rstrip(": ")
        code, message = first.get("code", ""), self._folder.real(said)
        place = first.get("location") or {}
        file, row = Path(str(place.get("file", ""))).name, int(place.get("row", 0))
        if code == CONFLICT and file == FILE:
            name = unrecorded(self._harness, row)
            return NotReplayable(f"calls {name}, whose answer was not recorded")
        return Failed(f"{code} at {self._folder.real(file)}:{row}: {message}")


class _Refused(EngineError):  # noqa: N818 - says what happened
    """OPA answered that it could not.

    Args:
        message: what it said.
        first: the first of the errors it names, if any.
    """

    def __init__(self, message: str, first: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.first = first


def _document(reply: Reply) -> dict[str, Json]:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"OPA answers {reply.status} without JSON: {error}") from error
    if not isinstance(found, dict):
        raise EngineError("OPA answers something other than an object")
    if reply.status != 200:
        errors = [each for each in found.get("errors") or () if isinstance(each, dict)]
        message = f"OPA answers {reply.status}: {found.get('message', 'no message')}"
        raise _Refused(message, errors[0] if errors else {})
    return found


_TIMELESS = NotReplayable(f"the rules call {CLOCK}, and the time was not recorded")


def _read(told: Mapping[str, Json], count: int) -> tuple[list[Answer], float]:
    metrics = cast("dict[str, Any]", told.get("metrics") or {})
    seconds = float(metrics.get("timer_rego_query_eval_ns", 0)) / 1e9
    results = cast("list[dict[str, Any]]", told.get("result") or [])
    answers: list[Answer] = [UNDEFINED] * count
    for each in results[0]["out"] if results else []:
        answers[each["at"]] = each["answer"]
    return answers, seconds


def _package(module: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(part["value"]) for part in module["package"]["path"][1:])


def _reference(head: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the part of a rule's name that is known before it is evaluated."""
    first, *rest = head.get("ref") or [{"value": head.get("name", "")}]
    found = [str(first["value"])]
    for part in rest:
        if part["type"] != "string":
            break
        found.append(str(part["value"]))
    return tuple(found)


def _holds(document: Json | Mapping[str, Json], path: Sequence[str]) -> bool:
    here: Any = document
    for token in path:
        if not isinstance(here, Mapping) or token not in here:
            return False
        here = here[token]
    return True
