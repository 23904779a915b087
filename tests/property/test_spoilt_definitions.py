"""However a definition is spoilt, it is read or refused with a place; nothing else comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.service_levels import FIXTURES, fixture_files

from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.write import Format, write_levels
from switchboard_policy.areas.slo.window_sets import read_window_set
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

FILES = fixture_files()
WINDOWS = (FIXTURES / "windows" / "four-weeks.yaml").read_text()
VALUES = st.sampled_from(
    [
        "",
        "5",
        "-1",
        "1e300",
        "true",
        "[a]",
        "{a: b}",
        "x y",
        '"{{.window}}"',
        "a[{{.window}}]",
        "1d",
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    """A text in which some lines lost their value, their key, their indent or themselves."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[at].partition(":")
        lines[at] = draw(
            st.sampled_from([f"{key}s{colon} x", "", f"  {lines[at]}", lines[at].strip()])
            | VALUES.map(lambda value, key=key, colon=colon: f"{key}{colon} {value}")
        )
    return "\n".join(lines) + "\n"


def places(read: Callable[[], Iterable[Finding]]) -> list[Location | None]:
    """Where what is read, or refused, has something to say."""
    try:
        return [finding.location for finding in read()]
    except InputError as error:
        return [error.location]


def definition(file: str, text: str) -> tuple[Finding, ...]:
    """What reading a definition finds; what was understood can be written in every format."""
    read = read_levels({file: text.encode()})
    for form in Format:
        write_levels(read.levels, form)
    return read.findings


def windows(text: str) -> tuple[Finding, ...]:
    """Nothing, where a set of windows is read."""
    read_window_set("w.yaml", text.encode())
    return ()


@settings(max_examples=many(300, few=75))
@given(st.data())
def test_a_spoilt_definition_is_read_or_refused_at_its_place(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(FILES)))
    text = data.draw(spoilt(FILES[file].decode()))
    found = places(lambda: definition(file, text))
    assert all(where is not None and where.file == file and where.line for where in found)


@given(spoilt(WINDOWS))
def test_spoilt_windows_are_read_or_refused_at_their_place(text: str) -> None:
    found = places(lambda: windows(text))
    assert all(where is not None and where.line for where in found)
