"""A question as it is asked, kept and recorded: plain JSON, with its digest and a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from switchboard_policy.errors import NoDecision
from switchboard_policy.opa.runtime.cache import question_digest
from switchboard_policy.opa.values import sendable
from switchboard_policy.ports.engine import Json

_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")


@dataclass(frozen=True)
class Question:
    """A question.

    Args:
        entrypoint: slash-separated.
        correlation_id: names it everywhere.
        facts: the input, plain JSON; empty where it cannot be said in JSON.
        digest: of entry point and whole input.
        fault: why it is no question; empty where it is one.
    """

    entrypoint: str
    correlation_id: str
    facts: dict[str, Json]
    digest: str = ""
    fault: str = ""


def question(entrypoint: str, facts: Mapping[str, Json], correlation_id: str) -> Question:
    """Return a question; facts that are no JSON object make one that has a fault.

    Args:
        entrypoint: slash-separated.
        facts: the input document.
        correlation_id: names it.
    """
    try:
        plain = sendable(facts)
    except NoDecision as error:
        return Question(entrypoint, correlation_id, {}, fault=error.diagnostics())
    return Question(entrypoint, correlation_id, plain, question_digest(entrypoint, plain))


def new_id() -> str:
    """Return a correlation id nobody has used."""
    return str(uuid4())


def sound_id(given: str, fresh: Callable[[], str]) -> str:
    """Return a correlation id: the one given where it can stand in a log, a URN and a header.

    Args:
        given: by the caller, who may have it from anybody; empty for none.
        fresh: gives a new one.
    """
    return given if _ID.fullmatch(given) else fresh()
