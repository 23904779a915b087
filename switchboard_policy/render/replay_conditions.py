"""What inputs have in common, in words: `region = us-east-1, rate_rps between 20 and 32`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from switchboard_policy.domain.flips import Condition, Number
from switchboard_policy.domain.json_value import Json
from switchboard_policy.render import numbers


def conditions(told: Sequence[Condition]) -> str:
    """Return conditions in words: `region = us-east-1, rate_rps between 20 and 32`."""
    names = [_tokens(one.pointer)[-1] for one in told]
    whole = len(set(names)) < len(names)
    return ", ".join(
        condition(one, ".".join(_tokens(one.pointer)) if whole else name)
        for one, name in zip(told, names, strict=True)
    )


def condition(one: Condition, name: str) -> str:
    """Return a condition in words.

    Args:
        one: the condition.
        name: what its field is called.
    """
    if one.kind == "absent":
        return f"{name} missing"
    if one.kind == "range":
        return _range(one, name)
    values = [_shown(value) for value in one.values]
    if one.kind == "has":
        return f"{name} with {' and '.join(values)}"
    if len(values) == 1:
        return f"{name} = {values[0]}"
    return f"{name} one of {', '.join(values)}"


def _range(one: Condition, name: str) -> str:
    if one.low is not None and one.high is not None and one.low_included and one.high_included:
        return f"{name} between {_number(one.low)} and {_number(one.high)}"
    bounds = []
    if one.low is not None:
        bounds.append(f"{'at least' if one.low_included else 'more than'} {_number(one.low)}")
    if one.high is not None:
        bounds.append(f"{'at most' if one.high_included else 'less than'} {_number(one.high)}")
    return f"{name} {' and '.join(bounds)}"


def _number(value: Number) -> str:
    return numbers.grouped(Decimal(repr(value)))


def _shown(value: Json) -> str:
    return (
        value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False)
    )


def _tokens(pointer: str) -> list[str]:
    parts = [part for part in pointer.split("/")[1:] if part != "*"]
    return [part.replace("~2", "*").replace("~1", "/").replace("~0", "~") for part in parts] or [
        "input"
    ]
