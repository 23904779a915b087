"""Ask the rules of a policy repository about an input: one document a decision, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.policy_facts import read_input
from switchboard_policy.app.policy_rules import read_rules, refuse
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import NoDecision
from switchboard_policy.opa.compiling import compile_faults
from switchboard_policy.opa.entry_points import chosen, entry_points
from switchboard_policy.opa.fail_closed import allows
from switchboard_policy.opa.given_rules import are_stock, open_rules, supported_opa


@dataclass(frozen=True)
class Decision:
    """What one entry point decided.

    Args:
        entrypoint: slash-separated.
        allow: yes or no.
        document: the whole answer.
    """

    entrypoint: str
    allow: bool
    document: Json


@dataclass(frozen=True)
class Evaluated:
    """What the rules decided on an input.

    Args:
        input: its file.
        stamp: which engine, rules and values.
        why: why this engine, in words.
        decisions: in the order they were asked for.
        doubts: values that break their schema; the rules may not be able to decide with them.
    """

    input: str
    stamp: EngineStamp
    why: str
    decisions: tuple[Decision, ...]
    doubts: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether every one of them allows."""
        return all(each.allow for each in self.decisions)


def evaluate(
    repo: Path,
    *,
    asked: Sequence[str] = (),
    input_file: Path | None = None,
    engine: str = "auto",
) -> Evaluated:
    """Return what the rules of a policy repository decide on an input.

    Args:
        repo: the repository, or a folder in it.
        asked: entry points; all of the repository's where none is named.
        input_file: facts as JSON; the repository's sample unless given.
        engine: `auto`, `wasm` or `opa`.

    Raises:
        UsageError: there is no such entry point.
        InputError: a file cannot be used, or the rules do not compile.
        NoDecision: an entry point is undefined on this input, or does not say whether it allows.
        EngineError: no engine can serve.
    """
    rules = read_rules(repo)
    points = chosen(tuple(asked), entry_points(rules.rego))
    name, facts = read_input(rules, input_file)
    loaded = rules.loaded()
    if engine == "opa" or not are_stock(loaded.rules):
        text = {path: body for path, body in rules.rego.items() if not path.endswith("_test.rego")}
        refuse(compile_faults(text, opa=supported_opa(), schemas=rules.schemas))
    selection = open_rules(engine, loaded.rules, loaded.data)
    try:
        decided = [
            _decision(point.path, selection.engine.decide(point.path, facts)) for point in points
        ]
        doubts = tuple(fault.diagnostics() for fault in rules.values_faults())
        return Evaluated(name, selection.engine.stamp, str(selection), tuple(decided), doubts)
    finally:
        selection.engine.close()


def _decision(entrypoint: str, document: Json) -> Decision:
    allow = allows(document)
    if allow is None:
        raise NoDecision(
            f"{entrypoint} does not say whether it allows", hint="allow must be true or false"
        )
    return Decision(entrypoint, allow, document)
