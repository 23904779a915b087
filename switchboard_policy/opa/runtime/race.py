"""Ask one; when it fails or says nothing for a while, the next as well; the first answer counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from switchboard_policy.errors import EngineError, NoDecision

Found = TypeVar("Found")


class Notes(Protocol):
    """Takes note of who answers and who does not."""

    def answered(self, name: str) -> None:
        """Take note that one answered."""
        ...

    def failed(self, name: str, reason: str) -> None:
        """Take note that one did not answer, or was overtaken by one that was asked later."""
        ...


async def first_answer(
    order: Sequence[str],
    ask: Callable[[str], Coroutine[Any, Any, Found]],
    patience_s: float,
    notes: Notes,
) -> Found:
    """Return the first answer of some servers, each of which is asked at most once.

    One that is slow is not given up for the next: it may still be first. Who is still at it when
    the answer is there is hung up on.

    Args:
        order: names, whom to ask first in front.
        ask: asks one; it keeps the deadline itself.
        patience_s: seconds of silence after which the next is asked as well.
        notes: is told how each one did.

    Raises:
        NoDecision: that is the first answer.
        EngineError: nobody answers; says why not each.
    """
    asked: dict[asyncio.Task[Found], str] = {}
    waiting, why = list(order), dict[str, str]()
    try:
        while waiting or asked:
            if waiting:
                name = waiting.pop(0)
                task = asyncio.create_task(ask(name))
                task.add_done_callback(_look)
                asked[task] = name
            done, _ = await asyncio.wait(
                asked,
                timeout=patience_s if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in [one for one in asked if one in done]:
                error = task.exception()
                if error is None or isinstance(error, NoDecision):
                    _note(asked, task, notes)
                    return task.result()
                name = asked.pop(task)
                if not isinstance(error, EngineError):
                    raise error
                why[name] = error.message
                notes.failed(name, error.message)
    finally:
        for task in asked:
            task.cancel()
    raise EngineError(f"no OPA server answers: {reasons(why)}")


def reasons(why: dict[str, str]) -> str:
    """Return what is wrong with each server, in one line.

    Args:
        why: by name.
    """
    told = [one if name in one else f"{name}: {one}" for name, one in why.items()]
    return "; ".join(told)


def _note(asked: dict[asyncio.Task[Found], str], first: asyncio.Task[Found], notes: Notes) -> None:
    """Take note of who answered, and of whom that one overtook."""
    for task, name in asked.items():
        if task is first:
            notes.answered(name)
            return
        notes.failed(name, "it says nothing, where another one answers")


def _look(task: asyncio.Task[Found]) -> None:
    """Look at how an attempt ended that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
