from __future__ import annotations

from decimal import Decimal

import pytest

from switchboard_policy.documents.nodes import Kind, Style
from switchboard_policy.documents.text import Bounds
from switchboard_policy.documents.yaml_reader import read_yaml, shipped_bounds
from switchboard_policy.errors import InputError


def refusal(text: str | bytes, file: str = "f.yaml") -> str:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as refused:
        read_yaml(file, data)
    return refused.value.diagnostics()


REFUSED = {
    "does not parse": ("a: [1\nb: 2\n", "f.yaml:2:2: not YAML: while parsing a flow sequence"),
    "two values on a line": ("a: b: c\n", "f.yaml:1:5: not YAML: mapping values are not allowed"),
    "Norway": ("a:\n  country: NO\n", "f.yaml:2:12: unquoted NO is true or false to some"),
    "Norway as a key": ("on: 1\n", "f.yaml:1:1: unquoted on is true or false"),
    "sexagesimal": ("at: 12:30:45\n", "f.yaml:1:5: unquoted 12:30:45 is a number in base sixty"),
    "leading zero": ("zip: 01234\n", "f.yaml:1:6: unquoted 01234 has a leading zero"),
    "not a number": ("a: .nan\n", "f.yaml:1:4: .nan is not a finite number"),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' a second time; once is allowed"),
    "duplicate key, one quoted": ('a: 1\n"a": 2\n', "f.yaml:2:1: key 'a' a second time"),
    "two merge keys": ("x: &x {a: 1}\nz:\n  <<: *x\n  <<: *x\n", "f.yaml:4:3: key '<<' a second"),
    "merge of a number": ("z:\n  <<: 5\n", "f.yaml:2:3: a merge key << takes a mapping"),
    "merge of a list of numbers": ("z: {<<: [5]}\n", "f.yaml:1:5: a merge key << takes"),
    "two documents": ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document"),
    "directive": ("%YAML 1.2\n---\na: 1\n", "f.yaml:1:1: a % directive"),
    "tag directive": ("%TAG ! x:\n---\na: 1\n", "f.yaml:1:1: a % directive"),
    "tag": ("a: !!str 5\n", "f.yaml:1:4: tag tag:yaml.org,2002:str; tags are not allowed"),
    "own tag": ("a: !thing 5\n", "f.yaml:1:4: tag !thing"),
    "number as a key": ("1: a\n", "f.yaml:1:1: key 1 is not text; keys are text; quote it"),
    "true as a key": ("{true: a}\n", "f.yaml:1:2: key true is not text"),
    "nothing as a key": ("? \n: a\n", "f.yaml:1:2: key nothing is not text"),
    "list as a key": ("? [a]\n: b\n", "f.yaml:1:3: a key that is not plain text"),
    "alias as a key": ("a: &x b\n*x : c\n", "f.yaml:2:1: a key that is not plain text"),
    "unknown alias": ("a: *x\n", "f.yaml:1:4: alias *x names no anchor"),
    "alias inside its own anchor": ("a: &x [*x]\n", "f.yaml:1:8: alias *x names an anchor that"),
    "anchor twice": ("a: &x 1\nb: &x 2\n", "f.yaml:2:4: anchor &x a second time"),
    "empty": ("", "f.yaml:1:1: the file is empty; a mapping is expected"),
    "only comments": ("# nothing\n", "f.yaml:1:1: the file is empty"),
    "only null": ("---\n~\n", "f.yaml:1:1: the file is empty"),
    "slash escape": ('a: "\\/"\n', "f.yaml:1:4: an escape that OPA cannot read"),
    "half a character": ('a: "\\ud83d"\n', "f.yaml:1:4: an escape that OPA cannot read"),
    "beyond Unicode": ('a: 1\nb: "\\U00110000"\n', "f.yaml:2:5: an escape beyond U+10FFFF"),
    "far beyond Unicode": ('a: "\\UFFFFFFFF"\n', "f.yaml:1:5: an escape beyond U+10FFFF"),
    "tab before block text": ("a: |\n  \tb\n", "f.yaml:1:4: a block of text that starts with a"),
    "tight colon in flow": ("a: {b:}\n", "f.yaml:1:5: a colon with no blank after it"),
    "tab as indentation": ("a:\n\tb: 1\n", "f.yaml:2:1: not YAML:"),
}


def test_a_tab_is_told_what_to_become() -> None:
    assert refusal("a: 1\t# c\n").endswith("; write blanks instead of the tab")


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_file_line_and_column(case: str) -> None:
    text, expected = REFUSED[case]

    assert refusal(text).startswith(expected)


def test_an_alias_bomb_is_refused_before_it_is_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]

    assert "more than 200,000 values with aliases expanded" in refusal("\n".join(lines))


def test_nesting_is_bounded_also_through_aliases() -> None:
    bounds = Bounds(file_bytes=1000, line_bytes=1000, depth=3, nodes=100)

    assert read_yaml("f.yaml", b"a: {b: [1]}", bounds).value == {"a": {"b": [1]}}
    for text in (b"a: {b: [[1]]}", b"x: &x {b: [1]}\na: {c: *x}"):
        with pytest.raises(InputError, match="nested deeper than 3 levels"):
            read_yaml("f.yaml", text, bounds)
    assert refusal("[" * 50_000) == "f.yaml:1:66: nested deeper than 64 levels"


def test_the_shipped_bounds_come_from_the_data_file() -> None:
    assert shipped_bounds().depth == 64
    assert shipped_bounds().file_bytes == 4_000_000


def test_aliases_and_merge_keys_are_understood() -> None:
    document = read_yaml(
        "f.yaml",
        b"""\
base: &base {rps: 10, burst: 5}
more: &more {burst: 6, tier: free}
acme: *base
globex:
  burst: 7
  <<: [*base, *more]
""",
    )

    assert document.value == {
        "base": {"rps": 10, "burst": 5},
        "more": {"burst": 6, "tier": "free"},
        "acme": {"rps": 10, "burst": 5},
        "globex": {"burst": 7, "rps": 10, "tier": "free"},
    }


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read_yaml("f.yaml", b'"<<": 1').value == {"<<": 1}


def test_merging_a_mapping_that_merges_keeps_both() -> None:
    text = b"a: &a {x: 1}\nb: &b {<<: *a, z: 2}\nc: {<<: *b}\n"

    assert read_yaml("f.yaml", text).node("/c").node.value == {"x": 1, "z": 2}


def test_a_node_says_where_it_stands_and_how_it_is_written() -> None:
    text = "a:\r\n  - {b: 'x y'}\r\n  - \"é\" # c\r\n  - &n  5 # d\r\n  - |\r\n    t\r\n"
    document = read_yaml("f.yaml", b"\xef\xbb\xbf" + text.encode())

    def told(pointer: str) -> tuple[str, Style, str]:
        spot = document.node(pointer)
        node = spot.node
        return str(spot.location), node.style, document.text[node.start : node.end]

    assert told("/a/0/b") == ("f.yaml:2:9", Style.SINGLE, "'x y'")
    assert told("/a/0") == ("f.yaml:2:5", Style.FLOW, "{b: 'x y'}")
    assert told("/a/1") == ("f.yaml:3:5", Style.DOUBLE, '"é"')
    assert told("/a/2") == ("f.yaml:4:9", Style.PLAIN, "5")
    assert told("/a/3")[1] is Style.LITERAL
    assert document.node("/a").node.kind is Kind.SEQUENCE
    assert document.bom
    assert document.newline == "\r\n"


def test_an_anchor_before_a_line_break_is_not_part_of_the_value() -> None:
    document = read_yaml("f.yaml", b"a: &n # why\n\n  5\nb: &m\n  c: 1\n")
    spot = document.node("/a")

    assert (spot.location.line, spot.location.column) == (3, 3)
    assert document.text[spot.node.start : spot.node.end] == "5"
    assert str(document.node("/b").location) == "f.yaml:5:3"


def test_what_is_reached_through_an_alias_or_merge_key_is_shared() -> None:
    document = read_yaml("f.yaml", b"b: &b {r: 1}\nx: *b\ny1: {<<: *b, s: 2}\n")

    assert [document.node(p).shared for p in ("/b/r", "/x/r", "/y1/r", "/y1/s")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_pointer_to_nothing_is_a_key_error_and_finds_its_nearest_parent() -> None:
    document = read_yaml("f.yaml", b"a:\n  b: [1]\n")

    for pointer in ("/a/c", "/a/b/1", "/a/b/x", "/a/b/0/c"):
        assert document.find(pointer) is None
        with pytest.raises(KeyError):
            document.node(pointer)
    assert str(document.where("/a/b/7")) == "f.yaml:2:6"
    assert document.where("/a/b/7").pointer == "/a/b/7"
    assert str(document.where_key("/a/b")) == "f.yaml:2:3"
    assert str(document.where_key("/a/none")) == "f.yaml:2:3"
    assert str(document.where_key("")) == "f.yaml:1:1"


def test_numbers_are_exact() -> None:
    value = read_yaml("f.yaml", b"a: 0.1\nb: 12e3\nc: 20\n").value

    assert value == {"a": Decimal("0.1"), "b": 12000, "c": 20}


JSON_REFUSED = {
    "empty": (" \n", "f.json:1:1: the file is empty"),
    "trailing comma": (
        '{"a": 1,}',
        "f.json:1:",
    ),  # the column of a trailing comma, or of what follows it
    "not a number": ('{"a": NaN}', "f.json: not JSON: NaN is not a number"),
    "duplicate key": ('{"a": 1,\n "a": 2}', "f.json:2:2: key 'a' a second time"),
    "surrogates": ('{"a": "\\ud83d\\ude00"}', "f.json:1:1: JSON whose values cannot be told"),
    "deep": ("[" * 40_000, "f.json: not JSON:"),
    "a number": ("5", "f.json:1:1: JSON whose values"),
    "too large": ('{"a": 1e400}', "f.json:1:7: 1e400 has more digits"),
}


@pytest.mark.parametrize("case", JSON_REFUSED)
def test_json_refused(case: str) -> None:
    text, expected = JSON_REFUSED[case]

    assert refusal(text, "f.json").startswith(expected)


def test_json_is_read_with_tabs_and_escapes_and_keeps_its_spans() -> None:
    text = '{\n\t"a":\t{"b\\/c": 0.50, "y": "no", "d": [1,2]}\n}\n'
    document = read_yaml("f.json", text.encode())

    assert document.value == {"a": {"b/c": Decimal("0.5"), "y": "no", "d": [1, 2]}}
    node = document.node("/a/b~1c").node
    assert document.text[node.start : node.end] == "0.50"
