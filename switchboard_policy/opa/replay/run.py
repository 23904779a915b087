"""A whole log under two versions: in parts, over processes or machines, resumed after a break."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from secrets import token_hex

from switchboard_policy import __version__
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.report import LogReport
from switchboard_policy.opa.replay.kept import rank
from switchboard_policy.opa.replay.part import Asked, replay_part
from switchboard_policy.opa.replay.source import Part, Records
from switchboard_policy.opa.replay.summary import Summary
from switchboard_policy.opa.replay.summary_codec import SCHEMA, decode, encode
from switchboard_policy.opa.replay.tally import identity
from switchboard_policy.opa.replay.version import Version
from switchboard_policy.work.gather import gather
from switchboard_policy.work.workers import ALONE, Workers

LEAST_BYTES = 16_000_000
"""Bytes of log that are worth a process of their own; starting one takes about as long as reading
and deciding these. Ours."""
MOST_BYTES = 64_000_000
"""Bytes of log in a part: what a killed process loses. Ours."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """What a log came to.

    Args:
        summary: of its decisions.
        report: of its lines.
        sampled: whether a sample of the decisions was looked at.
    """

    summary: Summary
    report: LogReport
    sampled: bool


@dataclass(frozen=True)
class How:
    """How the work is done; the result does not depend on it.

    Args:
        workers: who does it.
        resume: folder where finished parts are kept; None to keep none.
        least_bytes: bytes of log worth a process of their own.
        say: told what is done.
    """

    workers: Workers = ALONE
    resume: Path | None = None
    least_bytes: int = LEAST_BYTES
    say: Say = lambda _: None


def run(  # noqa: PLR0913 - what is replayed, under which versions, how much of it, and how
    records: Records,
    old: Version,
    new: Version,
    asked: Asked,
    *,
    sample: int = 0,
    how: How | None = None,
) -> Found:
    """Return what a log comes to under two versions.

    Args:
        records: the decisions.
        old: the version in force.
        new: the one that would be.
        asked: how each is replayed.
        sample: how many decisions are looked at; 0 for all.
        how: how the work is done.

    Raises:
        InputError: rules do not compile, or the log cannot be read.
        EngineError: an engine cannot serve.
    """
    how = how or How()
    parts = records.parts(_count(records, how))
    how = replace(how, workers=_workers(records, how, len(parts)))
    if sample:
        asked = replace(asked, ceiling=_ceiling(parts, sample, asked.seed, how.workers))
    work = partial(_one, old=old, new=new, asked=asked)
    store = _Store(how.resume, parts, old, new, asked)
    if store.resumed:
        how.say(f"resumed     {store.resumed} of {len(parts)} parts were done before")
    found = Found(Summary(), LogReport(), sampled=asked.ceiling is not None)
    for _, (summary, report) in gather(parts, work, how.workers, store):
        found.summary.merge(decode(summary))
        found.report.merge(report)
    return found


Done = tuple[bytes, LogReport]


def _one(part: Part, *, old: Version, new: Version, asked: Asked) -> Done:
    report = LogReport()
    return encode(replay_part(part.read(report), old, new, asked)), report


def _count(records: Records, how: How) -> int:
    """Return into how many parts the decisions are cut."""
    size = records.size
    most = max(1, size // MOST_BYTES)
    if how.workers.alone:
        return most if how.resume else 1
    wanted = 8 if how.workers.named else how.workers.processes * 2
    return max(most, min(wanted, size // how.least_bytes if how.least_bytes else wanted))


def _workers(records: Records, how: How, parts: int) -> Workers:
    """Return who does the work: nobody else where there is too little of it."""
    worth = records.size // how.least_bytes if how.least_bytes else parts
    return how.workers.at_most(min(parts, worth))


def _ceiling(parts: Sequence[Part], sample: int, seed: int, workers: Workers) -> int | None:
    """Return the hash below which lie as many decisions as are wanted; None where that is all."""
    lowest: list[int] = []
    total = 0
    for _, (count, ranks) in gather(parts, partial(_ranks, sample=sample, seed=seed), workers):
        total += count
        lowest = heapq.nsmallest(sample, [*lowest, *ranks])
    return None if total <= sample else lowest[-1] + 1


def _ranks(part: Part, *, sample: int, seed: int) -> tuple[int, list[int]]:
    """Return how many decisions a part holds, and the smallest hashes of them."""
    report = LogReport()
    ranks = (rank(identity(record), seed) for record in part.read(report))
    lowest = heapq.nsmallest(sample, ranks)
    return report.records, lowest


class _Store:
    """Finished parts on the disk, each under a digest of everything its result depends on.

    Args:
        folder: where; None to keep none.
        parts: the parts, by their place.
        old: the version in force.
        new: the one that would be.
        asked: how decisions are replayed.
    """

    def __init__(
        self, folder: Path | None, parts: Sequence[Part], old: Version, new: Version, asked: Asked
    ) -> None:
        self._folder, self._parts = folder, parts
        self._about: list[object] = [SCHEMA, __version__]
        self._about += [[one.name, one.rules_digest, one.data_digest] for one in (old, new)]
        self._about += [asked.engine, list(asked.tenants), asked.seed, asked.ceiling]
        self._held = {place: self._read(part) for place, part in enumerate(parts)}

    @property
    def resumed(self) -> int:
        """How many parts were finished before."""
        return sum(each is not None for each in self._held.values())

    def load(self, place: int) -> Done | None:
        """Return the result of a part that was finished before, if it was."""
        return self._held.pop(place)

    def _read(self, part: Part) -> Done | None:
        path = self._path(part)
        if path is None:
            return None
        try:
            document = json.loads(path.read_bytes())
            summary = json.dumps(document["summary"], separators=(",", ":")).encode()
            decode(summary)
            return summary, LogReport.read(document["report"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # none, or what is left of one: it is done again

    def keep(self, place: int, result: Done) -> None:
        """Keep the result of a part."""
        path = self._path(self._parts[place])
        if path is None:
            return
        summary, report = result
        document = {"summary": json.loads(summary), "report": report.document()}
        partial_ = path.with_name(f".{path.name}.{token_hex(6)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial_.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
            partial_.replace(path)
        except OSError as error:
            where = Location(str(path))
            raise InputError(f"cannot be written: {error.strerror}", location=where) from error
        finally:
            partial_.unlink(missing_ok=True)

    def _path(self, part: Part) -> Path | None:
        digest = part.digest() if self._folder is not None else ""
        if self._folder is None or not digest:
            return None
        name = sha256(json.dumps([*self._about, digest]).encode()).partition(":")[2]
        return self._folder / f"{name}.json"
