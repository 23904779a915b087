"""Values of Rego are read as OPA turns them into JSON."""

from __future__ import annotations

from typing import Any

import pytest
from support.rego_values import rego_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5], "b": null}', {"a": [1, 2.5], "b": None}),
        ("{}", {}),
        ("[]", []),
        ("set()", []),
        (
            '{"b", 2, true, null, "a", [1], {"k": 1}, {3}}',
            [None, True, 2, "a", "b", [1], {"k": 1}, [3]],
        ),
        ('{1: "x", [2, 3]: {4: 5}}', {"1": "x", "[2,3]": {"4": 5}}),
        ('[{"x": {3, 1, 2}}]', [{"x": [1, 2, 3]}]),
        (' "a {b: \\"c\\"} " ', 'a {b: "c"} '),
    ],
)
def test_a_value_is_read(text: str, expected: Any) -> None:  # noqa: ANN401 - any value
    assert rego_value(text) == expected
