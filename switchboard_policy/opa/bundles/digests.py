"""The digest OPA takes of each file of a bundle: of its bytes, or of what its JSON says.

JSON files are digested as their value: keys sorted, no blanks, numbers as they are written. So
blanks and the order of keys are free, and `1.0` is another document than `1`.

Source: https://www.openpolicyagent.org/docs/management-bundles/#signature-format
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.json_reader import each_key_once, too_deep_at
from switchboard_policy.errors.bundles import BundleContentRefused

DATA = "data.json"
MANIFEST = ".manifest"
SIGNATURES = ".signatures.json"
ALGORITHM = "SHA-256"
"""The one algorithm taken. OPA takes MD5 and SHA-1 as well, which can be made to collide."""


class _Rewritten(Exception):  # noqa: N818 - says what happened
    """A number would be written otherwise than it stands there."""


class _Written(float):
    """A number that is written as it stands there."""

    text: str

    def __new__(cls, text: str) -> _Written:  # noqa: PYI034 - never subclassed
        number = super().__new__(cls, text)
        number.text = text
        return number


def is_json(name: str) -> bool:
    """Return whether OPA digests what a file says, rather than its bytes.

    Args:
        name: its path in the bundle.
    """
    return name.rpartition("/")[2] in {DATA, MANIFEST}


def digest_of(name: str, content: bytes) -> str:
    """Return the digest of a file as hex digits.

    Args:
        name: its path in the bundle.
        content: its bytes.

    Raises:
        BundleContentRefused: it should be JSON, and readers would not agree on what it says.
    """
    text = _canonical(name, content).encode() if is_json(name) else content
    return hashlib.sha256(text).hexdigest()


def read_json(name: str, content: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return the value of a JSON file that every reader understands alike.

    Args:
        name: its path in the bundle, for messages.
        content: its bytes.

    Raises:
        BundleContentRefused: it is no JSON, a key stands twice, a number is beyond a 64-bit float,
            or it is nested deeper than a policy file may be.
    """
    return _load(name, content, _finite, int)


def _canonical(name: str, content: bytes) -> str:
    """Return the one text of a JSON file; quickly, where numbers stand as we would write them."""
    try:
        value = _load(name, content, _same_float, _same_int)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except _Rewritten:
        text = _text(_load(name, content, _Written, _Written))
    # As Go writes text: line and paragraph separators are escaped, other characters are not.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _load(
    name: str, content: bytes, number: Callable[[str], float], whole: Callable[[str], float]
) -> Any:  # noqa: ANN401 - JSON
    most = constants("switchboard_policy.opa.bundles").whole("depth")
    try:
        text = content.decode("utf-8")
        if too_deep_at(text, most) is not None:
            why = f"nested deeper than {most} levels"
            raise BundleContentRefused(f"{name} is no JSON that is read alike: {why}")
        value = json.loads(
            text,
            object_pairs_hook=each_key_once,
            parse_float=number,
            parse_int=whole,
            parse_constant=_no_constant,
        )
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except ValueError as error:
        raise BundleContentRefused(f"{name} is no JSON that is read alike: {error}") from error
    return value


def _text(value: object) -> str:
    if isinstance(value, _Written):
        return value.text
    if isinstance(value, dict):
        pairs = (f"{encode_basestring(key)}:{_text(value[key])}" for key in sorted(value))
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{','.join(_text(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _same_float(text: str) -> float:
    if repr(number := float(text)) != text:
        raise _Rewritten
    return number


def _same_int(text: str) -> int:
    if text == "-0" or len(text) > 300:  # beyond a float in any case
        raise _Rewritten
    return int(text)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text[:20]} is beyond a 64-bit float")
    return number


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
