"""Compiled rules decide OPA's own conformance cases as OPA does, but for reviewed exceptions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.opa_cases import CAPABILITIES, Case, compiled, every_case, within_capabilities
from support.patience import PATIENCE_S
from support.rego_values import rego_value

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.wasm_abi import WasmInstance

pytestmark = pytest.mark.checkout

EXCEPTIONS = Path(__file__).with_name("opa_conformance.yaml")
TOGETHER = 200
"""Cases in one module: OPA takes long to start, wasmtime to compile what is large."""
Told = dict[Case, "list[dict[str, Any]] | EngineError | None"]


class Raw(WasmInstance):
    """Compiled cases, asked for answers in which sets can be told from arrays."""

    def answers(self, case: Case) -> list[dict[str, Any]] | None:
        """What is bound for each answer; nothing where that is undefined."""
        document, end = case.document, self._base + len(case.document)
        self._write(document, self._base)
        data = self._exports["data"].value(self._store)
        number, free = self.entrypoints[case.entrypoint], (end + 7) & ~7
        arguments = (0, number, data, self._base, len(document), free, 1)
        found = rego_value(self._text(self._call("opa_eval", PATIENCE_S, *arguments)).decode())
        return found[0]["result"] if found else None


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Every case that our capabilities have the functions for, and what came out."""
    folder = tmp_path_factory.mktemp("cases")
    cases = within_capabilities(list(every_case()), folder)
    found: Told = {}
    for start in range(0, len(cases), TOGETHER):
        group = cases[start : start + TOGETHER]
        wasm = compiled(group, folder)
        data = {case.name: case.told["data"] for case in group if case.told.get("data")}
        found |= decided(group, wasm, json.dumps(data, ensure_ascii=False).encode())
    return found


def decided(cases: list[Case], wasm: bytes, data: bytes) -> Told:
    found: Told = {}
    instance = None
    for case in cases:
        instance = instance or Raw(wasm, data, memory_bytes=2**28, seconds=PATIENCE_S)
        try:
            found[case] = instance.answers(case)
        except EngineError as error:
            found[case], instance = error, None
    return found


def right(case: Case, answers: list[dict[str, Any]] | EngineError | None) -> bool:
    """Whether that is what OPA answers."""
    if case.only_if_strict:  # compiled rules never are: where OPA fails they must not answer
        return not answers
    if case.fails:
        return isinstance(answers, EngineError)
    return not isinstance(answers, EngineError) and sets(case, answers) == sets(case, case.expected)


def sets(case: Case, answers: list[dict[str, Any]] | None) -> list[str] | None:
    """Answers in any order, and where the case says so, arrays in any order."""
    if answers is None:
        return None
    unordered = bool(case.told.get("sort_bindings"))
    return sorted(
        text({name: by_text(value) if unordered else value for name, value in answer.items()})
        for answer in answers
    )


def by_text(value: Any) -> Any:  # noqa: ANN401 - whatever is bound
    return sorted(value, key=text) if isinstance(value, list) else value


def text(value: object) -> str:
    return json.dumps(plain(value), sort_keys=True)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever is bound
    """A value with each number written in one way."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_every_case_is_decided_as_opa_decides_it_but_for_the_exceptions(told: Told) -> None:
    exceptions = {
        entry["case"]: entry["reason"] for entry in yaml.safe_load(EXCEPTIONS.read_text())
    }
    assert all(len(reason.split()) > 5 for reason in exceptions.values())
    wrong = {case.title: said for case, said in told.items() if not right(case, said)}
    assert {title: said for title, said in wrong.items() if title not in exceptions} == {}
    assert exceptions.keys() - wrong.keys() == set()  # one that is right by now is no exception


def test_the_cases_are_many_and_their_titles_name_them(told: Told) -> None:
    assert len({case.title for case in told}) == len(told) > 1_300
    assert sum(case.only_if_strict for case in told) > 70
    assert sum(case.fails and not case.only_if_strict for case in told) > 30


def test_every_function_of_ours_is_in_a_case(told: Told) -> None:
    functions = json.loads(CAPABILITIES.read_text(encoding="utf-8"))["builtins"]
    rules = "\n".join(module for case in told for module in case.told.get("modules") or [])
    untried = {
        one["name"]
        for one in functions
        if "infix" not in one and not re.search(rf"\b{re.escape(one['name'])}\(", rules)
    }
    assert untried == {"internal.template_string"}  # it is what $"…" becomes
    assert '$"' in rules
