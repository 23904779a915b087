"""Look through a folder for definitions and rules, whatever else stands there.

Nothing is refused: what cannot be read is left aside and told, with the reason.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.repository import (
    MOST_BYTES,
    MOST_FILE_BYTES,
    MOST_FILES,
    names_in,
    through_a_link,
)
from switchboard_policy.documents.nodes import Document, Kind
from switchboard_policy.documents.yaml_reader import read_yaml_stream
from switchboard_policy.errors import InputError

_DOCUMENTS = (".yaml", ".yml", ".json")
_DEFINITION = re.compile(rb"prometheus/v1\b|sloth\.slok\.dev/|openslo/")
_GROUPS = re.compile(rb"\bgroups[\"']?[ \t]*:")
_RULE = re.compile(rb"\b(?:alert|record)[\"']?[ \t]*:")
_BOARD = (b'"panels"', b'"schemaVersion"')
_TEMPLATE = b"{{"
_WRITTEN = b"# Written by `switchboard slo "


@dataclass(frozen=True)
class LeftAside:
    """A file that looks like one of ours and was not read.

    Args:
        file: its path.
        why: the reason, in words, with the line where it is known.
        template: whether it is the text of a template that only its own engine can read.
    """

    file: str
    why: str
    template: bool = False


@dataclass(frozen=True)
class Looked:
    """What a look through a folder found.

    Args:
        files: how many YAML and JSON files there are.
        documents: the documents of those that may hold definitions or rules, by file.
        boards: the bytes of JSON files that look like dashboards, by file.
        written: the bytes of files that say that we wrote them, by file.
        left_aside: files that look like one of ours and were not read.
        bounded: why not all files were looked at; empty where all were.
    """

    files: int
    documents: tuple[Document, ...]
    boards: dict[str, bytes]
    written: dict[str, bytes]
    left_aside: tuple[LeftAside, ...]
    bounded: str = ""


def look(root: Path) -> Looked:
    """Look through the YAML and JSON files below a folder.

    Symbolic links are not followed; in a git repository ignored files are left out.

    Args:
        root: the folder.
    """
    documents: list[Document] = []
    boards: dict[str, bytes] = {}
    written: dict[str, bytes] = {}
    left: list[LeftAside] = []
    reading = Reading(root, left, data=(".json",))  # no dashboard is as long
    for name, content in reading.files(lambda name: name.endswith(_DOCUMENTS)):
        if content.startswith(_WRITTEN):
            written[name] = content
        if name.endswith(".json") and all(part in content for part in _BOARD):
            boards[name] = content
        elif _is_candidate(content):
            documents += _read(name, content, left)
    return Looked(reading.count, tuple(documents), boards, written, tuple(left), reading.bounded)


def _is_candidate(content: bytes) -> bool:
    if _DEFINITION.search(content):
        return True
    return bool(_GROUPS.search(content) and _RULE.search(content))


@dataclass
class Reading:
    """Reads the files of a folder, no more than is bearable.

    Args:
        root: the folder.
        left: what is left aside, and why; added to.
        data: endings of files that, too long to be read, are data of no concern, and not told.
        count: how many files were read.
        bounded: why not all were; empty where all were.
    """

    root: Path
    left: list[LeftAside]
    data: tuple[str, ...] = ()
    count: int = 0
    bounded: str = ""

    def files(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """Yield the files that are wanted with their bytes; links are not followed.

        Args:
            wanted: told a file's path in the folder.
        """
        total = 0
        for name in names_in(self.root):
            content = self._content(name) if wanted(name) else None
            if content is None:
                continue
            self.count, total = self.count + 1, total + len(content)
            if self.count > MOST_FILES or total > MOST_BYTES:
                self.bounded = f"only the files before {name} were looked at: there are more than "
                self.bounded += f"{MOST_FILES:,} or {MOST_BYTES:,} bytes"
                return
            yield name, content

    def _content(self, name: str) -> bytes | None:
        """Return the bytes of a regular file, or None where it is left aside or is none."""
        path = self.root / name
        if through_a_link(self.root, name):
            return None
        try:
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode):
                return None
            if about.st_size > MOST_FILE_BYTES:
                if not name.endswith(self.data):
                    why = f"{about.st_size:,} bytes; {MOST_FILE_BYTES:,} are read"
                    self.left.append(LeftAside(name, why))
                return None
            return path.read_bytes()
        except FileNotFoundError:  # deleted but not yet committed
            return None
        except OSError as error:
            self.left.append(LeftAside(name, f"cannot be read: {error.strerror}"))
            return None


def _read(name: str, content: bytes, left: list[LeftAside]) -> Iterator[Document]:
    try:
        found = read_yaml_stream(name, content)
    except InputError as error:
        template = _TEMPLATE in content
        why = "a template; only its own engine can read it" if template else error.message
        line = error.location.line if error.location and not template else 0
        left.append(LeftAside(name, f"line {line}: {why}" if line else why, template))
        return
    yield from (each for each in found if each.root.kind is Kind.MAPPING)
