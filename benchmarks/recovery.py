"""How long an outage of OPA servers is felt: what befalls a pair, and when the next decision comes.

Two real servers on the loopback behind a pool, a breaker and a cache, asked without pause. The
deadline of a call (5 s as shipped), the breaker's wait (30 s) and the pause between health checks
(10 s) are cut to 1 s, 1 s and 0.1 s, so that the run is short.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from harness import ROOT, verdict

sys.path.insert(0, str(ROOT / "tests"))

from support import decisions as make
from support.audits import KeptAudit
from support.opa_servers import OpaServer, write_bundles

from switchboard_policy.domain.decided import Decided, Ruling
from switchboard_policy.opa.runtime.breaker import Breaker
from switchboard_policy.opa.runtime.cache import Cache
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.opa.runtime.pool import ServerPool

LIMITS = "switchboard/limits/decision"
TIMES = 9
DEADLINE_S = WAIT_S = 1.0
MOST_LATE_S = 0.25


class Pair:
    """Two servers and a decider over them.

    Args:
        folder: for the bundles.
    """

    def __init__(self, folder: Path) -> None:
        bundles = write_bundles(folder, make.values())
        self.servers = [OpaServer(bundles) for _ in range(2)]
        self._pool = ServerPool(
            [server.url for server in self.servers], seconds=DEADLINE_S, every_seconds=0.1
        )
        self._decider = Decider(
            self._pool,
            KeptAudit(),
            breaker=Breaker(seconds=WAIT_S),
            cache=Cache(),
            seconds=DEADLINE_S,
        )
        self._number = 0

    def ask(self) -> Ruling:
        """Ask something that was not asked before."""
        self._number += 1
        return self._decider.decide(LIMITS, make.sample() | {"call": self._number})

    def well(self) -> None:
        """Ask until both servers are known to be well and the breaker is closed."""
        answered = 0
        while answered < 8 or self._pool.down:
            answered = answered + 1 if isinstance(self.ask(), Decided) else 0

    def close(self) -> None:
        """End everything."""
        self._decider.close()
        for server in self.servers:
            server.kill()


def timed(work: Callable[[], object]) -> float:
    """The seconds something takes."""
    began = monotonic()
    work()
    return monotonic() - began


def until_decided(pair: Pair) -> None:
    """Ask until a server decides."""
    while not isinstance(pair.ask(), Decided):
        sleep(0.001)


def one_killed(pair: Pair) -> float:
    """A server is killed: until the next decision, whoever is asked first."""
    pair.servers[0].kill()
    longest = max(timed(lambda: until_decided(pair)) for _ in range(2))
    pair.servers[0].start()
    return longest


def one_stopped(pair: Pair) -> float:
    """A server falls silent: until the next decision, whoever is asked first."""
    pair.servers[0].stop()
    longest = max(timed(lambda: until_decided(pair)) for _ in range(2))
    pair.servers[0].go_on()
    return longest


def both_killed(pair: Pair) -> float:
    """Both are killed: a denial, before the breaker opens."""
    for server in pair.servers:
        server.kill()
    return max(timed(pair.ask) for _ in range(5))


def breaker_open(pair: Pair) -> float:
    """Both are gone and the breaker is open: a denial."""
    return max(timed(pair.ask) for _ in range(20))


def restarted(pair: Pair) -> float:
    """Both are back: until a fresh decision, at most the breaker's wait."""
    for server in pair.servers:
        server.start()
    return timed(lambda: until_decided(pair))


def both_stopped(pair: Pair) -> float:
    """Both are silent: a denial, at the deadline of 1 s."""
    for server in pair.servers:
        server.stop()
    longest = max(timed(pair.ask) for _ in range(2))
    for server in pair.servers:
        server.go_on()
    return longest


def main() -> None:
    """Go through what can befall them, several times, and print the middle and the longest."""
    walk = (one_killed, one_stopped, both_killed, breaker_open, restarted, both_stopped)
    taken: dict[str, list[float]] = {step.__name__: [] for step in walk}
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(Path(folder))
        try:
            for _ in range(TIMES):
                for step in walk:
                    if step not in (breaker_open, restarted):
                        pair.well()
                    taken[step.__name__].append(step(pair))
        finally:
            pair.close()
    print(f"{'seconds, of ' + str(TIMES):<20}{'median':>9}{'longest':>9}")
    for step in walk:
        times = taken[step.__name__]
        said = (step.__doc__ or "").partition("\n")[0]
        print(f"{step.__name__:<20}{median(times):>9.4f}{max(times):>9.4f}  {said}")
    late = max(max(times) for times in taken.values()) - DEADLINE_S
    figures = {"value": round(late, 4), "baseline": None, "ratio": None, "peak_rss_mb": None}
    verdict("the latest end of a call after its deadline", figures, {"value": MOST_LATE_S})


if __name__ == "__main__":
    main()
