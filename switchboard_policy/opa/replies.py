"""What the answers of an OPA server say beside the decisions, or why they are no answers of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.values import as_text
from switchboard_policy.ports.engine import Json

UNTOLD = EngineStamp("opa-remote", "", "", "")
"""Of a server that has not answered yet."""


@dataclass(frozen=True)
class Batch:
    """The answer to a query for many inputs.

    Args:
        answers: for each input a list of its one answer, or of none where it is undefined.
        stamp: who decided.
    """

    answers: list[list[Json]]
    stamp: EngineStamp


def provenance(reply: object, known: EngineStamp) -> EngineStamp:
    """Return who decided, as an answer to a single question tells.

    Args:
        reply: the answer.
        known: the stamp so far, returned where nothing has changed.

    Raises:
        EngineError: it is no answer of an OPA.
    """
    found = reply.get("provenance") if isinstance(reply, dict) else None
    if not isinstance(found, dict):
        raise EngineError("the answer tells no OPA version: is it an OPA?")
    bundles = found.get("bundles", {})
    if not isinstance(bundles, dict):
        raise EngineError("the answer tells no bundles as OPA does")
    revisions = {
        name: one.get("revision", "") if isinstance(one, dict) else ""
        for name, one in bundles.items()
    }
    return _stamp(found.get("version"), revisions, known)


def batch(reply: object, asked: int, known: EngineStamp) -> Batch:
    """Return the answers of a query for many inputs, and who decided.

    Args:
        reply: the answer.
        asked: how many inputs it was for.
        known: the stamp so far, kept where nothing has changed.

    Raises:
        EngineError: it is no answer to this query.
    """
    rows = reply.get("result") if isinstance(reply, dict) else None
    row = rows[0] if isinstance(rows, list) and len(rows) == 1 else None
    answers = row.get("answers") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(answers, list) or len(answers) != asked:
        raise EngineError("OPA answers a batch with something else")
    if not all(isinstance(one, list) and len(one) <= 1 for one in answers):
        raise EngineError("OPA answers an input of a batch with something else")
    return Batch(answers, _stamp(row.get("version"), row.get("revisions"), known))


def _stamp(version: object, revisions: object, known: EngineStamp) -> EngineStamp:
    found = re.match(r"\d+\.\d+\.\d+", version) if isinstance(version, str) else None
    if found is None:
        raise EngineError(f"the answer tells the version {version!r}: is it an OPA?")
    told = _revisions(revisions)
    if known.version == found[0] and known.revisions == told:
        return known
    whole = bool(told) and all(told.values())
    # Each server calls a bundle what it likes; what it holds is named by the revision.
    digest = sha256(as_text([*sorted(told.values())])) if whole else ""
    return EngineStamp(UNTOLD.engine, found[0], digest, digest, told)


def _revisions(told: object) -> Mapping[str, str]:
    found = told if isinstance(told, dict) else {"": None}
    revisions = {
        name: one for name, one in found.items() if isinstance(name, str) and isinstance(one, str)
    }
    if len(revisions) != len(found):
        raise EngineError("the answer tells no revisions as OPA does")
    return revisions
