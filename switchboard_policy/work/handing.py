"""How a part gets to who works on it, and its result back.

Processes of this machine are handed files. What goes through a pool's pipes is a folder's name and
a number: a message that does not fit into a pipe is written in pieces, and where its writer or its
reader is killed in between, `ProcessPoolExecutor` waits for the rest for ever. Its shutdown waits
for a thread that writes to a process which is gone (before CPython 3.11.5, see
https://github.com/python/cpython/issues/94777), and half a result is waited for in every version.
A pipe takes 64 kB on Linux (`man 7 pipe`); a message here has some 200 bytes, and at most one more
of them than there are processes is on its way.

Others are handed bytes. Either way everybody works on a copy of their own.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from switchboard_policy.errors import SwitchboardError
from switchboard_policy.work.pools import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Raised:
    """What work raised instead of returning."""

    error: Exception


class Handing(Protocol):
    """A way to hand parts over."""

    def hand(self, pool: Pool, place: int) -> Future[bytes]:
        """Hand the part at a place over; its future holds what `opened` reads.

        Args:
            pool: who takes it.
            place: which part.
        """
        ...

    def opened(self, place: int, answer: bytes) -> bytes:
        """Return the outcome that came back.

        Args:
            place: which part.
            answer: what the future held.
        """
        ...


class ByFile(Generic[Item, Result]):
    """Hands files over, in a folder that is nobody else's.

    Args:
        folder: a new one, removed by whoever made it.
        work: what is done to each item.
        items: the parts.
    """

    def __init__(self, folder: Path, work: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self._folder, self._items = folder, items
        (folder / "work").write_bytes(pickle.dumps(work))

    def hand(self, pool: Pool, place: int) -> Future[bytes]:
        """Hand a part over by its number."""
        _item(self._folder, place).write_bytes(pickle.dumps(self._items[place]))
        return pool.executor.submit(_by_file, str(self._folder), place)

    def opened(self, place: int, answer: bytes) -> bytes:
        """Return the outcome, which lies beside the item."""
        del answer
        path = _outcome(self._folder, place)
        content = path.read_bytes()
        path.unlink()
        _item(self._folder, place).unlink()
        return content


class ByValue(Generic[Item, Result]):
    """Hands bytes over, to threads and to other machines.

    Args:
        work: what is done to each item.
        items: the parts.
    """

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self._work, self._items = pickle.dumps(work), items

    def hand(self, pool: Pool, place: int) -> Future[bytes]:
        """Hand a part over, with the work to be done."""
        return pool.executor.submit(worked, self._work, pickle.dumps(self._items[place]))

    def opened(self, place: int, answer: bytes) -> bytes:
        """Return the outcome as it came."""
        del place
        return answer


def worked(work: bytes, item: bytes) -> bytes:
    """Return the outcome of some work on an item, in a copy of both.

    Args:
        work: a function, pickled.
        item: what it takes, pickled.
    """
    try:
        return pickle.dumps(pickle.loads(work)(pickle.loads(item)))  # noqa: S301 - our own
    except Exception as error:  # noqa: BLE001 - whoever asked raises it again
        if not isinstance(error, SwitchboardError):
            error.add_note(f"in a worker:\n{traceback.format_exc()}")
        return pickle.dumps(_Raised(error))


def outcome(content: bytes) -> object:
    """Return what work returned.

    Args:
        content: what `worked` returned; from nobody else, since it is unpickled.

    Raises:
        Exception: what the work raised.
    """
    found = pickle.loads(content)  # noqa: S301 - our own workers wrote it
    if isinstance(found, _Raised):
        raise found.error
    return found


def _by_file(folder: str, place: int) -> bytes:
    """Work on a part that lies in a folder, and lay its outcome beside it."""
    here = Path(folder)
    done = worked(_work(here), _item(here, place).read_bytes())
    partial = _outcome(here, place).with_suffix(".partial")
    partial.write_bytes(done)
    partial.replace(_outcome(here, place))
    return b""


@lru_cache(maxsize=1)
def _work(folder: Path) -> bytes:
    return (folder / "work").read_bytes()


def _item(folder: Path, place: int) -> Path:
    return folder / f"{place}.item"


def _outcome(folder: Path, place: int) -> Path:
    return folder / f"{place}.outcome"
