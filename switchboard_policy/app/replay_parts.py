"""A share of a store's series observed by a copy of the runs, wherever that is done."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from simulator import SeriesKey, Trace, TraceSource
from simulator.trace import Coverage
from switchboard_policy import __version__
from switchboard_policy.areas.run import Walk
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import SwitchboardError, TelemetryError
from switchboard_policy.telemetry.store import Store

Keys = Sequence[SeriesKey]
Runs = Sequence[tuple[Walk, frozenset[SeriesKey]]]
"""Runs with the series each wants."""


def parts_of(coverage: Coverage, keys: Keys) -> list[Keys]:
    """Return the series in parts of about one size; neighbours stay together.

    How many there are depends on the store alone, so that what one run has finished serves another
    with more processes or fewer.

    Args:
        coverage: what the store holds.
        keys: the series wanted, sorted.
    """
    limits = constants("switchboard_policy.app")
    each = max(1, coverage.rows // max(1, len(coverage.keys)))
    weights = [each * (1 if key.tenant else limits.whole("service_weight")) for key in keys]
    count = max(1, -(-sum(weights) // max(1, limits.whole("part_cells"))))
    size = max(1, -(-sum(weights) // count))
    found: dict[int, list[SeriesKey]] = {}
    before = 0
    for key, weight in zip(keys, weights, strict=True):
        found.setdefault((before + weight // 2) // size, []).append(key)
        before += weight
    return list(found.values()) or [[]]


def observe(source: TraceSource, runs: Runs, keys: Keys) -> None:
    """Let runs observe some series, in blocks of bounded size.

    Args:
        source: where the traces come from.
        runs: the runs, with what each wants.
        keys: the series.
    """
    cells = constants("switchboard_policy.app").whole("part_cells")
    for block in source.read(keys, most_cells=cells) if keys else ():
        for run, mine in runs:
            part = _wanted(block, mine)
            if part is not None:
                run.observe(part)


@dataclass(frozen=True)
class Observing:
    """The work on one part: a new copy of the runs observes it.

    Args:
        store: the store, under a path that every worker knows.
        digest: what the store holds; another content under that path is refused.
        runs: the runs as they began, pickled.
        version: of the program that asks.
    """

    store: Store
    digest: str
    runs: bytes
    version: str = __version__

    def __call__(self, keys: Keys) -> list[Walk]:
        """Return runs that have observed some series.

        Args:
            keys: the series.

        Raises:
            TelemetryError: the store is not here, or is another one.
            SwitchboardError: this process runs another version of the program.
        """
        self._refuse_another_place()
        runs: Runs = pickle.loads(self.runs)  # noqa: S301 - our own, from who asks
        observe(self.store, runs, keys)
        return [run for run, _ in runs]

    def _refuse_another_place(self) -> None:
        where = f"worker on {socket.gethostname()}"
        if self.version != __version__:
            raise SwitchboardError(
                f"a {where} runs version {__version__}, and {self.version} asks",
                hint="install the same version everywhere",
            )
        if not self.store.folder.is_dir():
            raise TelemetryError(
                f"a {where} finds no store at {self.store.folder}",
                hint="every worker must read the store under the same path; or leave out "
                "--executor",
            )
        if self.store.manifest().digest() != self.digest:
            raise TelemetryError(
                f"a {where} finds other measurements at {self.store.folder}",
                hint="every worker must read the same store, and nobody import into it meanwhile",
            )


def _wanted(block: Trace, wanted: frozenset[SeriesKey]) -> Trace | None:
    rows = [row for row, key in enumerate(block.keys) if key in wanted]
    if not rows:
        return None
    return block if len(rows) == len(block.keys) else block.select(rows)
