"""Hypothesis strategies for YAML as people write it."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(1, 100_000).map(str),
    st.decimals(min_value="0.001", max_value=9999, places=3).map(str),
    st.sampled_from(["20.0", "2e1", "1_000", "0x14", "+5", ".5", "5.", "12.50", "1.5e+2", "0o17"]),
)
COMMENTS = st.sampled_from(["", "", " # rps: 20", "   # by hand: don't {touch} [this]", " #é 😀"])
KEYS = st.sampled_from(["acme", "globex", '"a.b"', "'it''s'", '"no"', "x-1", "ünï", '"tab\\t"'])


@dataclass(frozen=True)
class Written:
    """A file of limits as somebody wrote it.

    Args:
        data: its bytes.
        tenants: tenants that state `rps`, in order.
    """

    data: bytes
    tenants: tuple[str, ...]


@st.composite
def limit_files(draw: st.DrawFn) -> Written:
    """Files with `tenants.{tenant}.rps` in block and flow, quoted, commented, anchored."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
    indent = draw(st.sampled_from(["  ", "    ", " "]))
    lines = draw(
        st.sampled_from([[], ["---"], ["# rps: 20", ""], ["base: &base {rps: 7, burst: 9}"]])
    )
    lines = [*lines, f"tenants:{draw(COMMENTS)}"]
    for position, key in enumerate(keys):
        lines += [indent + line for line in draw(_tenant(key, indent, position))]
        if draw(st.booleans()):
            lines += draw(st.sampled_from([[""], [f"{indent}# rps: 20"], ["# end"], ["   "]]))
    if draw(st.booleans()):
        lines += ["note: |", "  tenants:", "    acme: {rps: 20}", ""]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join(lines) + (newline if draw(st.booleans()) else "")
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return Written(bom + text.encode(), tuple(keys))


@st.composite
def _tenant(draw: st.DrawFn, key: str, indent: str, position: int) -> list[str]:
    number, comment = draw(NUMBERS), draw(COMMENTS)
    return draw(
        st.sampled_from(
            [
                [f"{key}:{comment}", f"{indent}tier: 'free'", f"{indent}rps:  {number}{comment}"],
                [f"{key}: {{rps: {number}, burst: {number}}}{comment}"],
                [f'{key}: {{ tier: "a, b", rps : {number} }}{comment}'],
                [f"{key}: {{", f'{indent}"rps":{number},{comment}', f"{indent}}}"],
                [f"{key}: &a{position}", f"{indent}'rps': {number}{comment}"],
                [f"{key}:", f"{indent}rps: &n{position} {number}{comment}"],
                [f"? {key}", f": rps: {number}{comment}", f"  burst: {number}"],
            ]
        )
    )


ODD_SCALARS = st.one_of(
    st.text("0123456789+-._eExXoObB:", min_size=1, max_size=9),
    st.text("0123456789.", min_size=1, max_size=24),
    st.text("yYnNoOfFeEsStTrRuUaAlLiI~.", min_size=1, max_size=5),
    st.text(" \t#:-,[]{}&*!|>'\"%@`?_=<01aé\u00a0\u2028\x85😀\\", min_size=1, max_size=8),
)
"""Unquoted scalars at the edge of what YAML readers agree on."""

_PIECES = [
    *("a", "b", ":", ": ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ",", ", ", "&x "),
    *("*x", "<<: ", "? ", "|\n", ">\n", "|-\n", ">+\n", "'", '"', " #", "1", "0.5", "true", "~"),
    *(
        "\\n",
        "\\",
        "---",
        "...",
        "\t",
        " ",
        "\r\n",
        '"a"',
        "k: ",
        "- ",
        "\\x41",
        "!",
        "\u2028",
        "é",
    ),
]
ODD_DOCUMENTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map("".join)
"""Documents put together from YAML's own marks; most of them are nonsense."""
