"""A decision as a line of a decision log: OPA's fields, and beside them what only we know."""

from __future__ import annotations

import json
from collections.abc import Mapping

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.events import EVAL_NS, SCHEMA, VERSION
from switchboard_policy.opa.log.limits import line_bytes, nesting
from switchboard_policy.opa.log.strict_json import unfit
from switchboard_policy.opa.log.timestamps import LATEST_NS, rfc3339

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def document_of(record: DecisionRecord) -> dict[str, Json]:
    """Return a decision as one JSON object, empty fields left out.

    Raises:
        InputError: it was decided before 1970 or after 2262.
    """
    if not 0 <= record.at_ns <= LATEST_NS:
        raise _refused(record, f"{record.at_ns} ns is not between 1970 and 2262")
    document: dict[str, Json] = {"schema": SCHEMA, "version": VERSION}
    document["decision_id"] = record.decision_id
    document["timestamp"] = rfc3339(record.at_ns)
    missing: dict[str, Json] = {}
    for name, part in (("input", record.input), ("result", record.result)):
        if isinstance(part, NotRecorded):
            missing[name] = part.reason
        else:
            document[name] = part
    optional: dict[str, object] = {
        "path": record.entrypoint,
        "query": record.query,
        "not_recorded": missing,
        "erased": list(record.erased),
        "masked": list(record.masked),
        "nd_builtin_cache": _plain(record.nd_cache),
        "bundles": {name: {"revision": told} for name, told in record.revisions.items()},
        "labels": _plain(record.labels),
        "rule_labels": [_plain(label) for label in record.rule_labels],
        "engine": _plain(record.engine),
        "error": record.error,
        "metrics": {EVAL_NS: record.eval_ns} if record.eval_ns else {},
    }
    return document | {name: value for name, value in optional.items() if value}  # type: ignore[return-value]


def line_of(record: DecisionRecord) -> bytes:
    """Return a decision as one line of JSON, its end included.

    Raises:
        InputError: JSON has no word for something in it, or no reader of ours would take it back.
    """
    document = document_of(record)
    return text_of(record, document) + b"\n"


def text_of(record: DecisionRecord, document: Json) -> bytes:
    """Return a part of a decision as JSON on one line.

    Args:
        record: the decision, for messages.
        document: the part.

    Raises:
        InputError: as `line_of`.
    """
    try:
        line = _ENCODER.encode(document).encode()
    except RecursionError as error:
        raise _refused(record, f"it nests deeper than {nesting()} levels") from error
    except UnicodeEncodeError as error:
        raise _refused(
            record, "a text holds half a surrogate pair, which is no character"
        ) from error
    except (TypeError, ValueError) as error:
        raise _refused(record, f"it is no JSON: {error}") from error
    if len(line) > line_bytes():
        raise _refused(record, f"it takes {len(line):,} bytes; {line_bytes():,} are allowed")
    refusal = unfit(line, document, nesting())
    if refusal is not None:
        raise _refused(record, refusal.reason)
    return line


def _plain(mapping: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping of mappings as plain ones."""
    return {
        name: _plain(value) if isinstance(value, Mapping) else value
        for name, value in mapping.items()
    }


def _refused(record: DecisionRecord, why: str) -> InputError:
    return InputError(
        f"the decision {record.decision_id or record.entrypoint!r} cannot be written: {why}"
    )
