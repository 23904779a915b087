"""What the days to come may bring, in words: now and proposed, and in how many futures it helps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import Outlook, Paired, Prospect
from switchboard_policy.render import numbers
from switchboard_policy.render.view import Change

_NOBODY = 0.005
"""Share of futures that is told as none; a percentage has no more digits here. Ours."""


NO_DIFFERENT = "no different"
"""What is said where no future that counts is better or worse."""


@dataclass(frozen=True)
class Table:
    """Changes against figures, what is told of each.

    Args:
        heading: how far ahead, and on how many futures.
        metrics: the figures that a change makes better or worse in some future.
        rows: the change and its cells, in the order of `metrics`.
        still: the figures that no change makes better or worse.
        untold: figures that can't be told, each with the reason and what would help.
    """

    heading: str
    metrics: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    still: tuple[str, ...]
    untold: tuple[str, ...]


def table(changes: Sequence[Change]) -> Table | None:
    """Return what may come of some changes; None where nothing is told of any.

    Args:
        changes: what is proposed.
    """
    told = [
        (change, change.delta.outlook)
        for change in changes
        if isinstance(change.delta.outlook, Outlook)
    ]
    if not told:
        return None
    first = told[0][1]
    every = [found for _, ahead in told for found in ahead.prospects]
    paired = [(found.metric, found.found) for found in every if isinstance(found.found, Paired)]
    metrics = _once(metric for metric, found in paired if _verdict(found) != NO_DIFFERENT)
    return Table(
        heading=heading(first),
        metrics=metrics,
        rows=tuple(
            (f"{change.subject} {change.what}", _cells(ahead, metrics)) for change, ahead in told
        ),
        still=_once(metric for metric, _ in paired if metric not in metrics),
        untold=_once(_untold(found) for found in every if isinstance(found.found, NotEvaluated)),
    )


def heading(outlook: Outlook | NotEvaluated) -> str:
    """Return how far ahead it looks, and on how many futures.

    Args:
        outlook: what may come.
    """
    if isinstance(outlook, NotEvaluated):
        return outlook.reason
    return f"The {outlook.days} days to come, on the same {outlook.futures:,} futures"


def _cells(outlook: Outlook, metrics: Iterable[str]) -> tuple[str, ...]:
    found = {one.metric: one for one in outlook.prospects}
    return tuple(cell(found[metric]) if metric in found else numbers.DASH for metric in metrics)


def cell(found: Prospect) -> str:
    """Return one figure of one change: `4.9 % → 0.1 %, better in 99 %`, with ranges.

    Args:
        found: the figure.
    """
    told = found.found
    if isinstance(told, NotEvaluated):
        return told.reason
    now, proposed = (numbers.interval(side, found.unit) for side in (told.now, told.proposed))
    verdict = _verdict(told)
    same = now == proposed or verdict == NO_DIFFERENT
    return f"{now}, {verdict}" if same else f"{now} → {proposed}, {verdict}"


def lines(outlook: Outlook | NotEvaluated) -> tuple[tuple[str, str], ...]:
    """Return the figures that can be told of a change: what it is, and how it comes out.

    Args:
        outlook: what may come of it.
    """
    if isinstance(outlook, NotEvaluated):
        return ()
    return tuple(
        (found.metric, cell(found))
        for found in outlook.prospects
        if isinstance(found.found, Paired)
    )


def untold(outlook: Outlook | NotEvaluated) -> tuple[str, ...]:
    """Return what can't be told of a change, each with the reason and what would help.

    Args:
        outlook: what may come of it.
    """
    if isinstance(outlook, NotEvaluated):
        return ()
    missing = (one for one in outlook.prospects if isinstance(one.found, NotEvaluated))
    return tuple(_untold(found) for found in missing)


def models(outlook: Outlook | NotEvaluated) -> tuple[str, ...]:
    """Return what the figures of a change rest on.

    Args:
        outlook: what may come of it.
    """
    if isinstance(outlook, NotEvaluated):
        return ()
    return tuple(
        f"{found.metric[:1].upper()}{found.metric[1:]}: {found.model}"
        for found in outlook.prospects
        if found.model and isinstance(found.found, Paired)
    )


def _verdict(found: Paired) -> str:
    said = [
        f"{word} in {_share(share)}"
        for word, share in (("better", found.improved), ("worse", found.worsened))
        if share.high >= _NOBODY
    ]
    return ", ".join(said) or NO_DIFFERENT


def _share(share: Interval) -> str:
    if share.low == 1:
        return "all"
    if not isinstance(share.middle, NotEvaluated) and share.middle >= 1 - _NOBODY:
        return "nearly all"
    if isinstance(share.middle, NotEvaluated):
        low, high = (f"{100 * end:.0f}" for end in (share.low, share.high))
        return f"{numbers.spread(low, high)} %" if share.low >= _NOBODY else f"up to {high} %"
    return f"{100 * share.middle:.0f} %"


def _untold(found: Prospect) -> str:
    why = found.found
    assert isinstance(why, NotEvaluated), "asked only where there is no figure"
    helps = f" (would help: {why.would_help})" if why.would_help else ""
    return f"{found.metric}: {why.reason}{helps}"


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
