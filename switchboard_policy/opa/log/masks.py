"""Masks: what of a decision must not be written down, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from switchboard_policy.documents.pointer import split
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import InputError, nearest

_PARTS = ("input", "result", "nd_builtin_cache")
_KEYS = ("erase", "replace")
_ERASED = NotRecorded("erased by a mask")


@dataclass(frozen=True)
class Mask:
    """One place of every decision that is not written as it is.

    Args:
        pointer: JSON pointer that begins with `/input`, `/result` or `/nd_builtin_cache`.
        replacement: what stands there instead; `NotRecorded` to erase it.
    """

    pointer: str
    replacement: Json | NotRecorded = _ERASED

    def __post_init__(self) -> None:
        part = split(self.pointer)[:1] if self.pointer.startswith("/") else ()
        if not part or part[0] not in _PARTS:
            allowed = ", ".join(f"/{name}" for name in _PARTS)
            message = f"a mask of {self.pointer!r}; it begins with {allowed}"
            raise InputError(message, hint=nearest(self.pointer, [f"/{name}" for name in _PARTS]))


def masks_of(document: object) -> tuple[Mask, ...]:
    """Return the masks that a document of settings asks for.

    Args:
        document: `{"erase": [pointer, …], "replace": {pointer: value, …}}`, either left out.

    Raises:
        InputError: it has another shape, or a pointer into something else.
    """
    if not isinstance(document, Mapping):
        raise InputError("masks are a mapping of erase and replace")
    for key in document:
        if key not in _KEYS:
            raise InputError(f"masks: {key!r} is not known", hint=nearest(str(key), _KEYS))
    erase, put = document.get("erase", []), document.get("replace", {})
    if not isinstance(erase, list) or not isinstance(put, Mapping):
        raise InputError("masks: erase is a list of pointers, replace a mapping of them to values")
    return (
        *(Mask(str(pointer)) for pointer in erase),
        *(Mask(str(pointer), value) for pointer, value in put.items()),
    )


def masked(record: DecisionRecord, masks: Iterable[Mask]) -> DecisionRecord:
    """Return a decision with masks applied, and told of in it.

    A mask of a place that a decision does not have does nothing and is not told of: nothing is
    invented. Masks apply in their order; erasing an entry of a list moves those behind it up.

    Args:
        record: the decision.
        masks: what to hide.
    """
    parts: dict[str, Json | NotRecorded] = {
        "input": record.input,
        "result": record.result,
        "nd_builtin_cache": {name: dict(calls) for name, calls in record.nd_cache.items()},
    }
    erased, replaced = list(record.erased), list(record.masked)
    for mask in masks:
        name, *path = split(mask.pointer)
        found, parts[name] = _put(parts[name], path, mask.replacement)
        if found:
            (erased if isinstance(mask.replacement, NotRecorded) else replaced).append(mask.pointer)
    cache = parts["nd_builtin_cache"]
    return replace(
        record,
        input=parts["input"],
        result=parts["result"],
        nd_cache={
            name: calls
            for name, calls in (cache.items() if isinstance(cache, dict) else ())
            if isinstance(calls, dict)
        },
        erased=tuple(erased),
        masked=tuple(replaced),
    )


def _put(
    value: Json | NotRecorded, path: list[str], put: Json | NotRecorded
) -> tuple[bool, Json | NotRecorded]:
    """Return whether a place is there, and the document without it or with something else in it."""
    if isinstance(value, NotRecorded) or not path:
        return not isinstance(value, NotRecorded), value if isinstance(value, NotRecorded) else put
    key, *below = path
    if isinstance(value, dict) and key in value:
        found, inner = _put(value[key], below, put)
        changed = dict(value)
        if isinstance(inner, NotRecorded):
            del changed[key]
        else:
            changed[key] = inner
        return found, changed
    if isinstance(value, list) and _is_index(key, len(value)):
        at = int(key)
        found, inner = _put(value[at], below, put)
        kept: list[Json] = [] if isinstance(inner, NotRecorded) else [inner]
        return found, [*value[:at], *kept, *value[at + 1 :]]
    return False, value


def _is_index(key: str, length: int) -> bool:
    return key.isascii() and key.isdecimal() and str(int(key)) == key and int(key) < length
