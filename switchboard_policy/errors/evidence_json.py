"""Why a JSON document of the evidence is refused: it has no reading, or more than one."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class JsonError(EvidenceError):
    """A JSON document that readers could take for different things."""

    code = "evidence/json"


class JsonTooLarge(JsonError):  # noqa: N818 - why, in the field's words
    """The document is longer than one of its kind may be."""

    code = "evidence/json_too_large"


class JsonNotUtf8(JsonError):  # noqa: N818 - why, in the field's words
    """The document is not UTF-8."""

    code = "evidence/json_not_utf8"


class JsonByteOrderMark(JsonError):  # noqa: N818 - why, in the field's words
    """A byte order mark stands before the document; some readers skip it, some do not."""

    code = "evidence/json_byte_order_mark"


class JsonTooDeep(JsonError):  # noqa: N818 - why, in the field's words
    """The document nests deeper than one of its kind may."""

    code = "evidence/json_too_deep"


class JsonMalformed(JsonError):  # noqa: N818 - why, in the field's words
    """The document is not JSON, or ends before it is complete."""

    code = "evidence/json_malformed"


class JsonTrailing(JsonError):  # noqa: N818 - why, in the field's words
    """Something stands after the end of the document."""

    code = "evidence/json_trailing"


class JsonDuplicateKey(JsonError):  # noqa: N818 - why, in the field's words
    """A key stands in one object twice; readers differ on which one counts."""

    code = "evidence/json_duplicate_key"


class JsonNumberRefused(JsonError):  # noqa: N818 - why, in the field's words
    """A number that not every reader keeps: no integer, or beyond 2^53 - 1."""

    code = "evidence/json_number"


class JsonLoneSurrogate(JsonError):  # noqa: N818 - why, in the field's words
    """Text with half a surrogate pair, which no UTF-8 can hold."""

    code = "evidence/json_lone_surrogate"


class JsonNotCanonical(JsonError):  # noqa: N818 - why, in the field's words
    """The document says what it should in another layout than the canonical one."""

    code = "evidence/json_not_canonical"
