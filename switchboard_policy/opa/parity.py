"""Compare the engines: the same facts and data must give the same document.

Used when the rules are compiled, to stamp them, and by the test suite with many more facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.bundle import entrypoints_of
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import Json, PolicyEngine, Undecided

Facts = dict[str, Json]


@dataclass(frozen=True)
class Case:
    """One question for every engine.

    Args:
        name: what it is, for messages.
        entrypoint: what is asked.
        facts: the input document.
    """

    name: str
    entrypoint: str
    facts: Facts


def without_each_key(document: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Yield a document once without each of its keys, at every depth, with the pointer removed.

    Args:
        document: what to take keys from.
        pointer: where it stands.
    """
    if isinstance(document, dict):
        for key, value in document.items():
            here = f"{pointer}/{key}"
            yield here, {name: item for name, item in document.items() if name != key}
            for where, smaller in without_each_key(value, here):
                yield where, {**document, key: smaller}
    elif isinstance(document, list):
        for index, value in enumerate(document):
            for where, smaller in without_each_key(value, f"{pointer}/{index}"):
                yield where, [*document[:index], smaller, *document[index + 1 :]]


def cases_of(name: str, entrypoint: str, facts: Facts) -> Iterator[Case]:
    """Yield an entry point on some facts, and on them without each key.

    Args:
        name: of the facts, for messages.
        entrypoint: what is asked.
        facts: a whole input document.
    """
    yield Case(name, entrypoint, facts)
    for pointer, smaller in without_each_key(facts):
        yield Case(f"{name} without {pointer}", entrypoint, cast("Facts", smaller))


def compare(one: PolicyEngine, other: PolicyEngine, cases: Iterable[Case]) -> int:
    """Return how many cases two engines agree on.

    Args:
        one: an engine.
        other: another, with the same data.
        cases: what to ask.

    Raises:
        EngineError: they disagree, or do not decide; names the case and both answers.
    """
    asked: dict[str, list[Case]] = {}
    for case in cases:
        asked.setdefault(case.entrypoint, []).append(case)
    for entrypoint, some in asked.items():
        facts = [case.facts for case in some]
        told = (engine.decide_many(entrypoint, facts) for engine in (one, other))
        for case, first, second in zip(some, *told, strict=True):
            _must_agree(case, {one.stamp.engine: first, other.stamp.engine: second})
    return sum(map(len, asked.values()))


def _must_agree(case: Case, answers: Mapping[str, Json | Undecided]) -> None:
    texts = {name: _text(answer) for name, answer in answers.items()}
    undecided = any(isinstance(answer, Undecided) for answer in answers.values())
    if undecided or len(set(texts.values())) > 1:
        told = ", ".join(f"{name} says {text}" for name, text in texts.items())
        raise EngineError(f"{case.entrypoint} on {case.name}: {told}")


def _text(answer: Json | Undecided) -> str:
    if isinstance(answer, Undecided):
        return f"nothing: {answer.reason}"
    return json.dumps(answer, sort_keys=True)


def compare_engines(wasm: bytes, rules: Path, opa: Path, fixtures: Path) -> int:
    """Return how many decisions Wasm and OPA agree on, over the recorded ones and their parts.

    Args:
        wasm: the compiled rules.
        rules: the folder they were compiled from.
        opa: the program to compare with.
        fixtures: folder of the recorded decisions and of the values they were made on.

    Raises:
        EngineError: the engines disagree, or the rules of an area have no recorded decision.
    """
    recorded = list(recorded_cases(fixtures / "decisions"))
    asked = {case.entrypoint for case in recorded}
    for entrypoint in entrypoints_of(rules):
        if entrypoint not in asked:
            raise EngineError(f"{fixtures} holds no recorded decision of {entrypoint}")
    data = recorded_values(fixtures / "contract" / "values")
    engine, server = WasmEngine(wasm, data), ManagedOpa(data, rules=[rules], opa=opa)
    try:
        parts = (cases_of(case.name, case.entrypoint, case.facts) for case in recorded)
        return compare(engine, server, chain.from_iterable(parts))
    finally:
        engine.close()
        server.close()


def recorded_cases(folder: Path) -> Iterator[Case]:
    """Yield every recorded decision, by area and name.

    Args:
        folder: such as `fixtures/decisions`; holds `<area>/<name>.json`.
    """
    for path in sorted(folder.glob("*/*.json")):
        facts = json.loads(path.read_bytes())["facts"]
        area = path.parent.name
        yield Case(f"{area}/{path.stem}", f"switchboard/{area}/decision", facts)


def recorded_values(folder: Path) -> Mapping[str, Json]:
    """Return the values every recorded decision was made on, as engines are given them.

    Args:
        folder: such as `fixtures/contract/values`; holds `<area>.json`.
    """
    areas = {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}
    return {"switchboard_data": cast("Json", areas)}
