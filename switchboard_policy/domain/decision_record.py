"""A decision that was made: what was asked, what came out, and what of it was not written down.

The shape follows the decision logs of OPA, so that those of any OPA can be read, and ours by its
tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from switchboard_policy.domain.json_value import Json


@dataclass(frozen=True)
class NotRecorded:
    """A part of a decision that the log does not hold.

    Args:
        reason: why, in words: erased by a mask, undefined, left out by the writer.
    """

    reason: str


@dataclass(frozen=True)
class DecisionRecord:
    """One decision of a log.

    Args:
        decision_id: its id; empty where none was given.
        entrypoint: what was asked, slash-separated, such as `switchboard/limits/decision`; empty
            for an ad-hoc query.
        at_ns: when, in nanoseconds since the epoch.
        input: the input document, or why it is not there.
        result: the answer, or why there is none.
        erased: JSON pointers removed by masks, such as `/input/user`.
        masked: JSON pointers whose value a mask replaced.
        nd_cache: built-in function to arguments (as JSON text) to the value it gave then.
        revisions: bundle name to the revision that decided.
        labels: labels of the server that decided.
        rule_labels: labels of the rules that decided, where the server told them.
        engine: name, version, bundle digest and data digest of the engine, where they are known.
        error: what went wrong, where the decision failed.
        eval_ns: how long the evaluation took, in nanoseconds; 0 where it was not measured.
        query: the Rego of an ad-hoc query; empty for a decision of an entry point.
        file: the file it was read from; empty for a record just made.
        line: the line in it, counted from 1.
    """

    decision_id: str
    entrypoint: str
    at_ns: int
    input: Json | NotRecorded
    result: Json | NotRecorded
    erased: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    nd_cache: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rule_labels: tuple[Mapping[str, Json], ...] = ()
    engine: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    eval_ns: int = 0
    query: str = ""
    file: str = ""
    line: int = 0
