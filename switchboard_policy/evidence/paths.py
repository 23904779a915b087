"""One rule for the names of a set's files, on the disk and in the manifest alike.

A name is a relative POSIX path that means one file on every system: composed Unicode, no part that
leads elsewhere, nothing that is not shown. Two names that some system takes for one are refused
together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_files import (
    FileNameError,
    NameAbsolute,
    NameBackslash,
    NameCaseTwins,
    NameControl,
    NameNotNormal,
    NameNotPlain,
    NameNotUtf8,
    NameParent,
    NameTwice,
    NameUnicodeTwins,
)

_UNSHOWN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Cn", "Co"})
"""Unicode's categories of what is not shown: control, format, separators, unassigned. A plain
space is allowed all the same."""


def check_name(name: str) -> None:
    """Refuse a name that could lead elsewhere or be taken for another one.

    Args:
        name: relative POSIX path; bytes that are no UTF-8 as lone surrogates.

    Raises:
        FileNameError: the leaf class says why.
    """
    if name.isascii() and name.isprintable():
        _check_parts(name)
        return
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise NameNotUtf8(f"{shown(name)} is not UTF-8")
    if any(unicodedata.category(each) in _UNSHOWN for each in name if each != " "):
        raise NameControl(f"{shown(name)} holds a character that is not shown")
    _check_parts(name)
    if not unicodedata.is_normalized("NFC", name):
        raise NameNotNormal(f"{shown(name)} is not composed as Unicode's NFC is")


def _check_parts(name: str) -> None:
    if "\\" in name:
        raise NameBackslash(f"{shown(name)} holds a backslash; parts are separated by /")
    if name.startswith("/") or (name[1:2] == ":" and name[0].isalpha()):
        raise NameAbsolute(f"{shown(name)} starts at the root of a disk; relative is allowed")
    parts = name.split("/")
    if ".." in parts:
        raise NameParent(f"{shown(name)} leads up")
    if any(part != part.rstrip(" .") or not part for part in parts):
        message = "has a part that is nothing, or ends in a space or a dot, which some systems drop"
        raise NameNotPlain(f"{shown(name)} {message}")
    bounds = constants("switchboard_policy.evidence")
    most = bounds.whole("name_bytes")
    if len(name) * 4 > most and len(name.encode()) > bounds.whole("path_bytes"):
        raise NameNotPlain(f"{shown(name)} is longer than {bounds.whole('path_bytes'):,} bytes")
    if len(name) * 4 > most and any(len(part.encode()) > most for part in parts):
        raise NameNotPlain(f"{shown(name)} has a part longer than {most} bytes")


def check_names(names: Iterable[str]) -> None:
    """Refuse names of which two could be taken for one; folders on the way count as well.

    Args:
        names: of all files.

    Raises:
        NameTwice: one stands there twice.
        NameCaseTwins: two differ in case alone.
        NameUnicodeTwins: two are the same text in other characters.
    """
    whole: set[str] = set()
    known: dict[str, str] = {}
    for name in names:
        if name in whole:
            raise NameTwice(f"{shown(name)} is listed twice")
        whole.add(name)
        for path in with_folders(name):
            other = known.setdefault(_folded(path), path)
            if other != path:
                raise _twins(other, path)


def with_folders(name: str) -> Iterator[str]:
    """Yield a name and then every folder on the way to it, the innermost first.

    Args:
        name: relative POSIX path.
    """
    yield name
    while (slash := name.rfind("/")) > 0:
        name = name[:slash]
        yield name


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _twins(one: str, other: str) -> FileNameError:
    both = f"{shown(one)} and {shown(other)}"
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other):
        return NameUnicodeTwins(f"{both} are one name in other characters of Unicode")
    return NameCaseTwins(f"{both} differ in upper and lower case alone")


def shown(name: str) -> str:
    """Return a name as it can be printed: what is not plain ASCII is escaped, long is cut.

    Args:
        name: whatever stood there.
    """
    text = ascii(name)
    return text if len(text) <= 120 else f"{text[:100]}…"
