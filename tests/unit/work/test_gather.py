"""Work in parts comes to the same whoever does it, and to an end whoever is killed."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing import active_children, get_context
from pathlib import Path
from threading import Thread

import pytest
from support.parts import Here, Killing, Nobody, Torn, refuse, weigh
from support.patience import PATIENCE_S

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import SwitchboardError, UsageError
from switchboard_policy.work.gather import gather
from switchboard_policy.work.pools import Pool
from switchboard_policy.work.workers import Progress, Workers, workers_of

HEAVY = [str(place).encode() + bytes(200_000) for place in range(9)]
"""Parts of which none fits into a pipe."""
WEIGHED = [(place, 200_001) for place in range(9)]


def test_no_message_fills_a_pipe(tmp_path: Path) -> None:
    # Of a message that does not fit into a pipe, a killed process leaves a half behind, and whoever
    # reads it waits for ever.
    found: list[tuple[int, bytes]] = []
    waiting = Thread(
        target=lambda: found.extend(gather(HEAVY[:3], Torn(tmp_path), Workers(2))), daemon=True
    )
    waiting.start()
    waiting.join(PATIENCE_S)
    assert found == list(enumerate(HEAVY[:3]))
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_costs_time_only(tmp_path: Path) -> None:
    assert list(gather(HEAVY, Killing(tmp_path, times=1), Workers(2))) == WEIGHED
    assert len(list(tmp_path.iterdir())) == 1
    assert active_children() == []


def test_what_kills_everybody_is_given_up_or_done_here(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(SwitchboardError, match="killed 3 times on end") as caught:
            list(gather(HEAVY, Killing(tmp_path, times=9), workers_of(pool)))
        assert "local:1" in caught.value.hint
        # The pool is broken by now, and no pool of ours to open anew.
        found = list(gather(HEAVY, Killing(tmp_path, times=9), workers_of(pool), finish_here=True))
    assert found == WEIGHED


def test_an_executor_of_the_callers_works_and_stays_open() -> None:
    executor = Here()
    assert list(gather(HEAVY, weigh, workers_of(executor))) == WEIGHED
    assert executor.asked == len(HEAVY)
    assert not executor.closed


def test_threads_come_to_the_same_in_the_same_order() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(gather(HEAVY, weigh, workers_of(pool))) == WEIGHED


@pytest.mark.parametrize("workers", [Workers(), Workers(executor=Here())])
def test_what_work_raises_is_raised_here(workers: Workers) -> None:
    with pytest.raises(ValueError, match="200001 bytes of nonsense"):
        list(gather(HEAVY, refuse, workers))


def test_a_fault_says_where_it_came_from() -> None:
    with pytest.raises(ValueError, match="nonsense") as caught:
        list(gather(HEAVY, refuse, Workers(executor=Here())))
    assert "support/parts.py" in caught.value.__notes__[0]


class Remembering:
    """Keeps parts in memory."""

    def __init__(self, **known: int) -> None:
        self.known = {int(name[1:]): value for name, value in known.items()}

    def load(self, place: int) -> int | None:
        """Return a part."""
        return self.known.get(place)

    def keep(self, place: int, result: int) -> None:
        """Keep a part."""
        self.known[place] = result


@pytest.mark.parametrize("executor", [None, Here()])
def test_finished_parts_are_not_worked_on_again(executor: Here | None) -> None:
    kept = Remembering(_3=7, _8=9)
    told: list[Progress] = []
    workers = Workers(executor=executor, progress=told.append)
    found = list(gather(HEAVY, weigh, workers, kept))
    assert found == [(place, {3: 7, 8: 9}.get(place, 200_001)) for place in range(9)]
    assert kept.known == dict(found)
    assert told[0] == Progress(0, 9)
    assert told[-1] == Progress(9, 9, kept=2)
    assert [each.done for each in told] == list(range(10))
    assert executor is None or executor.asked == 7


def test_a_broken_gathering_leaves_nobody_behind(tmp_path: Path) -> None:
    found = gather(HEAVY, Killing(tmp_path, times=0), Workers(2))
    assert next(found) == (0, 200_001)
    assert active_children()
    found.close()
    assert active_children() == []


def test_nobody_left_to_work_is_a_loss_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = constants("switchboard_policy.work", {"look_seconds": 0})
    monkeypatch.setattr("switchboard_policy.work.gather.constants", lambda _: quick)
    pool = Pool(Nobody(), local=False, manned=lambda: False)
    monkeypatch.setattr("switchboard_policy.work.gather.opened", lambda _: nullcontext(pool))
    workers = Workers(scheduler="dask://gone:1")
    assert list(gather(HEAVY, weigh, workers, finish_here=True)) == WEIGHED
    with pytest.raises(SwitchboardError, match="3 times on end"):
        list(gather(HEAVY, weigh, workers))


@pytest.mark.parametrize(
    "scheduler", ["here:1", "dask://here", "dask://here:99999", "dask://a b:1"]
)
def test_a_scheduler_has_a_host_and_a_port(scheduler: str) -> None:
    with pytest.raises(UsageError, match="dask://HOST:PORT is allowed"):
        Workers(scheduler=scheduler)


def test_no_process_does_no_work() -> None:
    with pytest.raises(UsageError, match="1 or more"):
        Workers(0)
