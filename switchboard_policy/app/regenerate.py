"""What files that say we wrote them should hold now, told by their own first lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchboard_policy.app.rules_files import rules_text
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.inventory import Inventory
from switchboard_policy.areas.slo.window_sets import shipped_names, window_set
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.errors import InputError
from switchboard_policy.render.rules_text import RulesKind

_HEADER = re.compile(
    r"# Written by `switchboard slo rules` from (?P<sources>.+); change that instead\.\n"
    r"# Alert windows: (?P<windows>.+)\.\n"
)
_KINDS = (
    (re.compile(r"^kind: PrometheusRule$", re.MULTILINE), RulesKind.OBJECT, "prometheus_rules"),
    (re.compile(r"^rule_files:", re.MULTILINE), RulesKind.TESTS, "rule_tests"),
    (re.compile(r"^groups:", re.MULTILINE), RulesKind.RULES, "rules"),
)
_TESTED = re.compile(r"^rule_files:\n *- [\"']?([^\"'\n]+)", re.MULTILINE)


@dataclass(frozen=True)
class Regenerated:
    """What written files should hold.

    Args:
        files: what is generated now, by path.
        unknown: files that cannot be generated again, each with the reason.
    """

    files: Mapping[str, Generated]
    unknown: Mapping[str, str]


def regenerate(written: Mapping[str, bytes], stock: Inventory) -> Regenerated:
    """Return what written files should hold, from the service levels that are there.

    Args:
        written: files that say that we wrote them, by path.
        stock: the service levels.
    """
    files: dict[str, Generated] = {}
    unknown: dict[str, str] = {}
    for file, content in written.items():
        try:
            one = _again(content.decode(), stock.levels)
        except (_Unknown, UnicodeDecodeError, InputError, ModuleNotFoundError) as why:
            unknown[file] = str(why)
        else:
            files[file] = one
    return Regenerated(files, unknown)


class _Unknown(Exception):  # noqa: N818 - what is known of it
    """A file cannot be generated again."""


def _again(text: str, levels: Sequence[ServiceLevel]) -> Generated:
    header = _HEADER.match(text)
    if header is None:
        raise _Unknown("its first lines do not say what it was written from")
    kind, word = _kind(text)
    own = _levels(header["sources"].split(", "), text, levels)
    if not own:
        raise _Unknown(f"{header['sources']} is not here, or defines nothing of it any more")
    tested = _TESTED.search(text)
    windows = _windows(header["windows"])
    body = rules_text(own, windows, kind, tested[1] if tested else "").split("\n", 1)[1]
    first = text.split("\n", 1)[0]  # paths are spelt as whoever wrote it stood
    sources = frozenset(level.location.file for level in own if level.location is not None)
    return Generated(f"{first}\n{body}".encode(), word, sources)


def _kind(text: str) -> tuple[RulesKind, str]:
    for pattern, kind, word in _KINDS:
        if pattern.search(text):
            return kind, word
    raise _Unknown("it is of no kind that is known")


def _windows(name: str) -> WindowSet:
    if name not in shipped_names():
        raise _Unknown(f"its set of alert windows, {name}, is none that ships")
    return window_set(name)


def _levels(
    sources: Sequence[str], text: str, levels: Sequence[ServiceLevel]
) -> list[ServiceLevel]:
    """Return the levels of the services a file speaks of, from the files it was written from."""
    found = [
        level
        for level in sorted(levels, key=lambda one: (one.service, one.name))
        if level.location is not None and any(_same(level.location.file, each) for each in sources)
    ]
    named = {each.service for each in found if re.search(rf"{re.escape(each.id)}(?![\w.-])", text)}
    return [level for level in found if level.service in named]


def _same(file: str, named: str) -> bool:
    """Return whether a path names a file, from wherever it was named."""
    return f"/{file}".endswith(f"/{named}") or f"/{named}".endswith(f"/{file}")
