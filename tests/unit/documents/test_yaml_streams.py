"""Files of several documents, which policy data never is."""

from __future__ import annotations

import pytest

from switchboard_policy.documents.text import Bounds
from switchboard_policy.documents.yaml_reader import read_yaml, read_yaml_stream
from switchboard_policy.errors import InputError

TWO = b"---\na: &x 1\nb: *x\n---\n# nothing\n---\na: &x 2\n"


def test_every_document_is_read_with_the_lines_of_the_file() -> None:
    first, second = read_yaml_stream("a.yaml", TWO)
    assert first.value == {"a": 1, "b": 1}
    assert second.value == {"a": 2}
    assert (second.where("/a").line, second.where("/a").column) == (7, 7)


def test_policy_data_is_still_one_document() -> None:
    with pytest.raises(InputError, match="a second document") as caught:
        read_yaml("a.yaml", TWO)
    assert str(caught.value.location) == "a.yaml:4:1"


def test_an_alias_does_not_reach_into_another_document() -> None:
    with pytest.raises(InputError, match="names no anchor"):
        read_yaml_stream("a.yaml", b"a: &x 1\n---\nb: *x\n")


def test_documents_share_one_bound() -> None:
    bounds = Bounds(file_bytes=1_000, line_bytes=100, depth=4, nodes=5)
    with pytest.raises(InputError, match="more than 5 values"):
        read_yaml_stream("a.yaml", b"a: 1\n---\nb: 2\n", bounds)


@pytest.mark.parametrize("data", [b"", b"---\n---\n", b"# a\n"])
def test_a_stream_of_nothing_is_empty(data: bytes) -> None:
    with pytest.raises(InputError, match="the file is empty"):
        read_yaml_stream("a.yaml", data)


def test_json_is_one_document() -> None:
    (document,) = read_yaml_stream("a.json", b'{"a": 1}')
    assert document.value == {"a": 1}
