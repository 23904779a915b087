"""Names of files that two systems, or a reader, could take for others."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator

from switchboard_policy.gate.lookalikes import named, odd, unseen

_WAYS_OUT = frozenset({"", ".", ".."})


def shown(path: str) -> str:
    """Return a path as it can be written anywhere: bytes that are no text are told in hex."""
    return path.encode("utf-8", "backslashreplace").decode()


def folded(path: str) -> str:
    """Return what a path is where case and composition do not count, as on many disks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())


def refused_name(path: str, others: Collection[str] = ()) -> str:
    """Return why a path is refused; empty where it is not.

    Args:
        path: from the root of the repository.
        others: other paths that a disk without case would put in its place.
    """
    if shown(path) != path:
        return "its name is no text"
    return next(filter(None, _reasons(path, others)), "")


def _reasons(path: str, others: Collection[str]) -> Iterator[str]:
    parts = path.split("/")
    if any(part in _WAYS_OUT for part in parts) or "\\" in path:
        yield "its name leads out of its folder"
    if any(part.casefold() == ".git" for part in parts):
        yield "its name is one of Git's own"
    hidden = unseen(path) or next((named(char) for char in path if char < " "), "")
    if hidden:
        yield f"its name holds what nobody sees: {hidden}"
    if unicodedata.normalize("NFKC", path) != path:
        yield f"its name holds a character that stands for others: {odd(path)}"
    if _mixed(path):
        yield f"its name mixes alphabets: {odd(path)}"
    if any(part != part.rstrip(" .") for part in parts):
        yield "its name ends in a blank or a dot"
    if others:
        yield f"on a disk without case it is {shown(min(others))}"


def _mixed(path: str) -> bool:
    """Whether a word of a name has Latin letters beside those of another alphabet."""
    words = "".join(char if char.isalpha() else " " for char in path).split()
    return any(len(_alphabets(word)) > 1 for word in words)


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(char, "?").split(" ")[0] for char in word}
