"""What a repository says its metrics, labels and data sources are called; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError, nearest
from switchboard_policy.promql.selectors import Matcher, Op
from switchboard_policy.promql.tree import tree_of

_PACKAGE = "switchboard_policy.areas.slo.artefacts"
_VARIABLE = re.compile(r"\$(?P<open>\{)?(\w+)(?(open)\})")
_SHOWN = {"service": "service", "tenant": "tenant", "window": "5m"}
_LOGS = "log_"


@dataclass(frozen=True)
class Word:
    """One thing that artefacts may read.

    Args:
        word: our word for it.
        unit: its unit as Grafana names it.
        meaning: what it is.
    """

    word: str
    unit: str
    meaning: str


@dataclass(frozen=True, order=True)
class LeftOut:
    """Something an artefact would hold if more were known.

    Args:
        what: what is missing: `panel CPU of board gateway`.
        why: what is not known.
    """

    what: str
    why: str


@lru_cache(maxsize=1)
def words() -> dict[str, Word]:
    """Return what artefacts may read, by our word for it, from `metrics.yaml`."""
    data = files(_PACKAGE).joinpath("metrics.yaml").read_bytes()
    entries = cast("list[dict[str, str]]", read_yaml("metrics.yaml", data).value)
    return {entry["word"]: Word(**entry) for entry in entries}


class Names:
    """The names a repository maps, checked.

    Args:
        config: the parsed `switchboard.yaml`.

    Raises:
        InputError: a word that is not known, a variable that stands for nothing, no PromQL.
    """

    def __init__(self, config: Config) -> None:
        self._metrics = config.artefacts.metrics
        self._labels = config.telemetry.labels
        self._sources = config.artefacts.sources
        self.links = config.artefacts.links
        for word, query in sorted(self._metrics.items()):
            _check(word, query, config.locations.get(f"/artefacts/metrics/{word}"))

    def query(self, word: str, *, window: str, service: str = "$service") -> str | NotEvaluated:
        """Return what gives a metric, with `$window` and `$service` filled in.

        Args:
            word: our word for it.
            window: the range to look back.
            service: the service's name, or what stands for it.
        """
        query = self._metrics.get(word)
        if query is None:
            return unmapped(f"artefacts.metrics.{word}")
        fills = {"window": window, "service": service, "tenant": "$tenant"}
        return _VARIABLE.sub(lambda found: fills[found[2]], query)

    def label(self, key: str) -> str | NotEvaluated:
        """Return what a label is called in the source: `environment`, `tenant`, `version`."""
        return self._labels.get(key) or unmapped(f"telemetry.labels.{key}")

    def source(self, kind: str) -> str | NotEvaluated:
        """Return the uid of a data source in Grafana: `loki`, `tempo`."""
        return self._sources.get(kind) or unmapped(f"artefacts.sources.{kind}")

    def link(self, kind: str) -> str | NotEvaluated:
        """Return an address without a final slash: of `prometheus`."""
        found = self.links.get(kind)
        return found.rstrip("/") if found else unmapped(f"artefacts.links.{kind}")

    def where(self, key: str, value: str, op: Op = Op.EQUAL) -> tuple[Matcher, ...] | NotEvaluated:
        """Return the condition that a mapped label has a value."""
        label = self.label(key)
        return label if isinstance(label, NotEvaluated) else (Matcher(label, op, value),)


def unmapped(key: str) -> NotEvaluated:
    """Return why something is not known: nobody said what it is called."""
    return NotEvaluated(f"{key} is not mapped in switchboard.yaml", "a name there")


def _check(word: str, query: str, where: Location | None) -> None:
    if word not in words():
        raise InputError(
            f"metric {word!r} is not known", location=where, hint=nearest(word, words())
        )
    for found in _VARIABLE.finditer(query):
        if found[2] not in _SHOWN:
            message = f"{found[0]} in {word} stands for nothing"
            raise InputError(message, location=where, hint="known: $service, $tenant, $window")
    if word.startswith(_LOGS):
        return
    try:
        tree_of(_VARIABLE.sub(lambda found: _SHOWN[found[2]], query))
    except ValueError as error:
        raise InputError(f"{word} is no PromQL: {error}", location=where) from None
