from __future__ import annotations

import pytest

from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        ("a: 7\n", {"properties": {"a": {"maximum": 5}}}, "1:4: a is 7; maximum 5 is allowed"),
        (
            "a: {c: Xy}\n",
            {"properties": {"a": {"properties": {"c": {"pattern": "^[a-z]+$"}}}}},
            "1:8: c is 'Xy'; text that matches ^[a-z]+$ is allowed",
        ),
        (
            "b: 1\na: 2\n",
            {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
            "1:4: b is 1; text is allowed",
        ),
        ("- 1\n", {"type": "object"}, "1:1: the file is a list; a mapping is allowed"),
        ("- [x]\n", {"items": {"items": {"type": "integer"}}}, "1:4: item 1 is 'x'; a whole numb"),
    ],
)
def test_the_first_thing_wrong_is_told(text: str, schema: dict[str, object], expected: str) -> None:
    with pytest.raises(InputError) as refused:
        check_schema(read_yaml("f.yaml", text.encode()), schema)

    assert refused.value.diagnostics().startswith(f"f.yaml:{expected}")


def test_what_fits_is_left_alone() -> None:
    check_schema(read_yaml("f.yaml", b"a: 1.5\n"), {"properties": {"a": {"type": "number"}}})
