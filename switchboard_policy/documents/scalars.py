"""What a plain scalar means to OPA, and which ones readers of YAML do not agree on.

OPA reads YAML 1.1 words loosely and numbers through a 64-bit float; other readers differ. What
means the same everywhere is accepted with OPA's meaning. The rest is refused: a policy must not
change its meaning with the tool that reads it.
"""

from __future__ import annotations

import re
from decimal import Decimal

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUES = frozenset({"true", "True", "TRUE"})
FALSES = frozenset({"false", "False", "FALSE"})
NORWAY = frozenset({"y", "n", "yes", "no", "on", "off"})
QUOTE_IT = "quote it"

_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_BASED = re.compile(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_INT64 = range(-(2**63), 2**64)
_SIGN_INSIDE = re.compile(r"[-+]?0[oObBxX][-+][0-9a-fA-F]+")
_MOST_EXPONENT_DIGITS = 3  # a 64-bit float ends at 1e308; more digits only cost time


class Refused(ValueError):  # noqa: N818 - it says what happened; the caller adds the place
    """A scalar that readers disagree on.

    Args:
        found: what it is, in words.
        hint: what to write instead.
    """

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint


def plain_scalar(text: str) -> bool | int | Decimal | str | None:
    """Return what an unquoted scalar means.

    Args:
        text: the scalar's text.

    Raises:
        Refused: YAML readers disagree on it, or a 64-bit float cannot hold it.
    """
    if text in NULLS:
        return None
    if text in TRUES or text in FALSES:
        return text in TRUES
    if text.lower() in NORWAY:
        raise Refused(f"unquoted {text} is true or false to some readers, text to OPA", QUOTE_IT)
    if text[0] not in "0123456789+-.":
        return text
    return _number_or_text(text)


def _number_or_text(text: str) -> int | Decimal | str:
    if _SEXAGESIMAL.fullmatch(text):
        raise Refused(f"unquoted {text} is a number in base sixty to some readers", QUOTE_IT)
    if _NOT_FINITE.fullmatch(text):
        raise Refused(f"{text} is not a finite number", "write a number, or quote it")
    bare = text.replace("_", "")
    based = _BASED.fullmatch(bare)
    if _SIGN_INSIDE.fullmatch(bare):
        raise Refused(f"unquoted {text} is a number to some readers, text to others", QUOTE_IT)
    if based is None and not _DECIMAL.fullmatch(bare):
        return text
    if bare != text and not text[0].isdigit():
        raise Refused(f"unquoted {text} is a number to some readers, text to others", QUOTE_IT)
    if based is not None:
        return _based(text, based)
    if _LEADING_ZERO.match(bare):
        raise Refused(f"unquoted {text} has a leading zero: octal to some readers", QUOTE_IT)
    return decimal_number(bare)


def _based(text: str, based: re.Match[str]) -> int:
    sign, hexadecimal, octal, binary = based.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (octal, 8) if octal else (binary, 2)
    value = int(digits, base)
    value = -value if sign == "-" else value
    if value not in _INT64:
        raise Refused(f"{text} does not fit 64 bits", QUOTE_IT)
    return value


def decimal_number(text: str) -> int | Decimal:
    """Return a number written in base ten, exactly.

    Args:
        text: digits, point and exponent; no underscores.

    Raises:
        Refused: OPA would read another number, since it keeps a 64-bit float.
    """
    exponent = re.split("[eE]", text)[1:]
    if exponent and len(exponent[0].lstrip("+-0")) > _MOST_EXPONENT_DIGITS:
        raise Refused(f"{text} is too large or too small", "write a number a policy can use")
    if re.fullmatch(r"[-+]?[0-9]{1,20}", text) and int(text) in _INT64:
        return int(text)
    value = Decimal(text)
    if not _float_holds(value):
        raise Refused(f"{text} has more digits than OPA keeps", "write it with fewer digits")
    return value


def _float_holds(value: Decimal) -> bool:
    nearest = float(value)
    if nearest in (float("inf"), float("-inf")):
        return False
    return Decimal(repr(nearest)) == value
