"""One line of a decision log as a decision, in the shapes OPA's plug-ins and we write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.log.report import Oddity, Refusal
from switchboard_policy.opa.log.strict_json import Parsed, inexact
from switchboard_policy.opa.log.timestamps import LATEST_NS, nanoseconds

SCHEMA = "switchboard.decision"
VERSION = 1
EVAL_NS = "timer_rego_query_eval_ns"
"""OPA's name of how long an evaluation took."""


class _Unusable(Exception):  # noqa: N818 - carries a reason to the line's refusal, never further
    """A field has not the type it has in every decision log."""


def record_of(parsed: Parsed, file: str, line: int) -> DecisionRecord | Refusal:
    """Return a document of a log as a decision.

    Args:
        parsed: the document.
        file: the file it stands in.
        line: the line in it.
    """
    document = parsed.value
    if not isinstance(document, dict):
        return Refusal(Oddity.FOREIGN, "JSON, but no decision")
    if "timestamp" not in document or not document.keys() & {"decision_id", "path", "query"}:
        return _no_decision(document)
    version = document.get("version")
    if document.get("schema") == SCHEMA and version != VERSION:
        return Refusal(Oddity.REFUSED, f"version {version} of {SCHEMA}; {VERSION} is read")
    try:
        return _record(document, file, line, exact=parsed.exact)
    except _Unusable as error:
        return Refusal(Oddity.REFUSED, str(error))


def _no_decision(document: dict[str, Json]) -> Refusal:
    if document.get("msg") == "Decision Log" or "decision_id" in document:
        return Refusal(Oddity.REFUSED, "a decision without a timestamp")
    if "level" in document and "msg" in document:
        return Refusal(Oddity.SERVER, f"{document['msg']}"[:80])
    return Refusal(Oddity.FOREIGN, "a JSON object, but no decision")


def _record(document: dict[str, Json], file: str, line: int, *, exact: bool) -> DecisionRecord:
    fields: dict[str, Any] = {
        _FIELDS[name]: _READERS[name](name, value)
        for name, value in document.items()
        if name in _READERS and value is not None
    }
    failure = fields.get("error", "")
    metrics = document.get("metrics")
    eval_ns = metrics.get(EVAL_NS) if isinstance(metrics, dict) else None
    alone = _text("revision", document.get("revision") or "")  # of an OPA that knew one bundle
    if alone:
        fields["revisions"] = {"": alone, **fields.get("revisions", {})}
    return DecisionRecord(
        **{"decision_id": "", "entrypoint": "", **fields},
        at_ns=_at_ns(document["timestamp"]),
        input=_part(document, "input", "no input was given", exact=exact),
        result=_part(
            document, "result", "the decision failed" if failure else "undefined", exact=exact
        ),
        eval_ns=eval_ns if isinstance(eval_ns, int) else 0,
        file=file,
        line=line,
    )


def entrypoint_of(path: str) -> str:
    """Return a path as OPA's server, SDK and users write it, as an entry point.

    Args:
        path: such as `app/allow`, `/app/allow`, `data/app/allow` or `data.app.allow`.
    """
    path = path.strip("/")
    if path.startswith("data.") and "/" not in path:
        path = path.replace(".", "/")
    return "" if path == "data" else path.removeprefix("data/")


def _part(document: dict[str, Json], name: str, without: str, *, exact: bool) -> Json | NotRecorded:
    """Return the input or the result, or why it is not there."""
    pointer = f"/{name}"
    if name not in document:
        told = _texts("not_recorded", document.get("not_recorded") or {}).get(name)
        erased = pointer in _list_of_texts("erased", document.get("erased") or [])
        return NotRecorded(told or ("erased by a mask" if erased else without))
    value = document[name]
    lossy = "" if exact else inexact(value, pointer)
    if lossy:
        return NotRecorded(f"{lossy} is a number of more digits than an engine keeps")
    return value


def _at_ns(value: Json) -> int:
    text = _text("timestamp", value)
    at_ns = nanoseconds(text)
    if at_ns is None:
        raise _Unusable(f"timestamp {text[:40]!r} is no time of RFC 3339 to the nanosecond")
    if not 0 <= at_ns <= LATEST_NS:
        raise _Unusable(f"timestamp {text[:40]!r} is not between 1970 and 2262")
    return at_ns


def _entrypoint(name: str, value: Json) -> str:
    return entrypoint_of(_text(name, value))


def _failure(_name: str, error: Json) -> str:
    """Return what went wrong in words: text in OPA's console, an object in its uploads."""
    if isinstance(error, str):
        return error
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        return ": ".join(str(error[key]) for key in ("code", "message") if error.get(key))
    if error == {}:
        return "the log does not say what went wrong"
    return json.dumps(error, ensure_ascii=False, default=float)


def _nd_cache(name: str, value: Json) -> Mapping[str, Mapping[str, Json]]:
    for function, calls in _mapping(name, value).items():
        if not isinstance(calls, dict):
            raise _Unusable(f"{name}: {function} is no object")
    return _without_decimals(value)  # type: ignore[return-value]


def _revisions(name: str, value: Json) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for bundle, told in _mapping(name, value).items():
        revision = told.get("revision", "") if isinstance(told, dict) else None
        if not isinstance(revision, str):
            raise _Unusable(f"{name}: {bundle} has no revision in text")
        found[bundle] = revision
    return found


def _rule_labels(name: str, value: Json) -> tuple[Mapping[str, Json], ...]:
    if not isinstance(value, list) or not all(isinstance(label, dict) for label in value):
        raise _Unusable(f"{name} is no list of objects")
    return tuple(_without_decimals(value))  # type: ignore[arg-type]


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise _Unusable(f"{name} is no text")
    return value


def _mapping(name: str, value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _Unusable(f"{name} is no object")
    return value


def _texts(name: str, value: Json) -> Mapping[str, str]:
    for key, text in _mapping(name, value).items():
        if not isinstance(text, str):
            raise _Unusable(f"{name}: {key} is no text")
    return value  # type: ignore[return-value]


def _list_of_texts(name: str, value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Unusable(f"{name} is no list of texts")
    return tuple(str(item) for item in value)


def _without_decimals(value: object) -> object:
    """Return a document with floats in the place of numbers that they do not keep."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _without_decimals(item) for key, item in value.items()}
    return [_without_decimals(item) for item in value] if isinstance(value, list) else value


_READERS: Mapping[str, Callable[[str, Json], object]] = {
    "decision_id": _text,
    "path": _entrypoint,
    "query": _text,
    "erased": _list_of_texts,
    "masked": _list_of_texts,
    "nd_builtin_cache": _nd_cache,
    "bundles": _revisions,
    "labels": _texts,
    "rule_labels": _rule_labels,
    "engine": _texts,
    "error": _failure,
}
"""Field of a log to how it is read; `null` says as much as a field left out."""
_FIELDS = {name: name for name in _READERS} | {
    "path": "entrypoint",
    "nd_builtin_cache": "nd_cache",
    "bundles": "revisions",
}
"""Field of a log to that of a record."""
