"""How long a decision takes in each engine, and how long it is until the first.

Engines decide the same questions in turn, one call after another, and only where their answers are
equal. The peers are opa-python-client's waiting call to an OPA server with the same rules and
values, and `opa bench`, which evaluates inside OPA and talks to nobody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from harness import PYTHON, ROOT, measure, verdict

sys.path.insert(0, str(ROOT / "tests"))

from opa_client.opa import OpaClient
from support import decisions as make
from support.opa_servers import OpaServer, write_bundles

from switchboard_policy.opa.binary import find_opa
from switchboard_policy.opa.bundle import stock_rules
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.values import ordered
from switchboard_policy.opa.wasm import WasmEngine, shipped_wasm
from switchboard_policy.opa.wasm_code import machine_code

AREAS = ("limits", "residency", "gate")
"""A small question, one about data, and the largest there is."""
TURNS, CALLS, TOGETHER, STARTS = 5, 100, 500, 9
WASM, CHILD, CLIENT, BENCH = "Wasm", "managed OPA", "opa-python-client", "opa bench"
WASMS, CHILDREN = "Wasm, many at once", "managed OPA, many at once"
# With imports for what needs nothing else; an OPA is opened by those who run anyway.
GOAL = {"Wasm to client": 0.5, "child to bench": 5.0, "cold Wasm": 0.3, "cold child": 0.1}
FIRST = """
from time import perf_counter
began = perf_counter()
import json, sys
from switchboard_policy.opa.{module} import {engine}
data, facts = json.loads(open(sys.argv[1]).read())
imported = perf_counter()
engine = {engine}{shipped}(data)
engine.decide("switchboard/limits/decision", facts)
decided = perf_counter()
print(json.dumps([decided - began, decided - imported]))
engine.close()
"""
"""Tells the seconds from the first import, and from the opening of the engine, to the first
decision. The start of the interpreter is not ours."""

Facts = dict[str, Any]
Seconds = Callable[[str, Facts], float]


class Engines:
    """Everything that decides, on the same rules and values.

    Args:
        folder: an empty one.
        stack: closes what is opened here.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, data = folder, make.values()
        (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
        server = OpaServer(write_bundles(folder / "bundles", data))
        stack.callback(server.kill)
        host, _, port = server.address.partition(":")
        self._client = OpaClient(host=host, port=int(port))
        self._child = ManagedOpa(data)
        stack.callback(self._child.close)
        self._wasm = WasmEngine.shipped(data)
        stack.callback(self._wasm.close)

        self._code = machine_code(shipped_wasm())
        self._code._left = 10**9  # noqa: SLF001 - better code would come in the middle of a turn

    def improve(self) -> None:
        """Have the code that a process comes to by itself, after some thousand decisions."""
        self._code._improve()  # noqa: SLF001 - it need not be waited for

    def check(self, area: str, facts: Facts) -> None:
        """End where one says something else than the others."""
        entrypoint = f"switchboard/{area}/decision"
        said = [engine.decide(entrypoint, facts) for engine in (self._wasm, self._child)]
        said += [ordered(self._client.query_rule(facts, entrypoint)["result"])]
        if said[0] != said[1] or said[0] != said[2]:
            sys.exit(f"engines disagree about {area}, so their times say nothing")

    def sides(self) -> Mapping[str, Seconds]:
        """What is measured: seconds for one decision."""
        one, other = self._wasm, self._child
        return {
            WASM: lambda entrypoint, facts: each(lambda: one.decide(entrypoint, facts)),
            CHILD: lambda entrypoint, facts: each(lambda: other.decide(entrypoint, facts)),
            CLIENT: lambda entrypoint, facts: each(
                lambda: self._client.query_rule(facts, entrypoint)
            ),
            BENCH: self._bench,
            WASMS: lambda entrypoint, facts: together(
                lambda: one.decide_many(entrypoint, [facts] * TOGETHER)
            ),
            CHILDREN: lambda entrypoint, facts: together(
                lambda: other.decide_many(entrypoint, [facts] * TOGETHER)
            ),
        }

    def _bench(self, entrypoint: str, facts: Facts) -> float:
        file = self._folder / "facts.json"
        file.write_text(json.dumps(facts), encoding="utf-8")
        command = [str(find_opa()), "bench", "--format", "json", "--ignore", "*_test.rego"]
        command += ["-d", str(stock_rules()), "-d", str(self._folder / "data.json")]
        command += ["-i", str(file), f"data.{entrypoint.replace('/', '.')}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        return float(told["T"]) / told["N"] / 1e9


def each(call: Callable[[], object]) -> float:
    """Seconds for one of many calls, one after another."""
    began = perf_counter()
    for _ in range(CALLS):
        call()
    return (perf_counter() - began) / CALLS


def together(call: Callable[[], object]) -> float:
    """Seconds for one of the decisions of a batch."""
    began = perf_counter()
    call()
    return (perf_counter() - began) / TOGETHER


def measured(engines: Engines) -> dict[str, dict[str, list[float]]]:
    """Seconds for one decision, by area and side, a figure for each turn."""
    found: dict[str, dict[str, list[float]]] = {}
    for area in AREAS:
        facts = make.whole(area).facts
        engines.check(area, facts)
        sides = engines.sides()
        times: dict[str, list[float]] = {name: [] for name in sides}
        for turn in range(TURNS + 1):
            for name, side in sides.items():
                seconds = side(f"switchboard/{area}/decision", facts)
                if turn:  # the first warms up
                    times[name].append(seconds)
        found[area] = times
    return found


def ratio(times: Mapping[str, list[float]], ours: str, peer: str) -> float:
    """Ours to the peer's, turn by turn, the middle one."""
    pairs = zip(times[ours], times[peer], strict=True)
    return median(one / other for one, other in pairs)


def first_decisions(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds from the first import, and from opening, to the first decision of a process.

    The least of some: what else the machine does only ever adds.
    """
    given = folder / "given.json"
    given.write_text(json.dumps([make.values(), make.whole("limits").facts]), encoding="utf-8")
    scripts = {
        WASM: FIRST.format(module="wasm", engine="WasmEngine", shipped=".shipped"),
        CHILD: FIRST.format(module="child", engine="ManagedOpa", shipped=""),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in scripts}
    for _ in range(STARTS):
        for name, script in scripts.items():
            imported, opened = json.loads(measure([PYTHON, "-c", script, str(given)]).stdout)
            times[name].append((imported, opened))
    return {
        name: (min(one for one, _ in pairs), min(other for _, other in pairs))
        for name, pairs in times.items()
    }


def show(found: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Print microseconds for one decision: the middle of the turns."""
    print(f"{'µs for a decision':<28}" + "".join(f"{area:>12}" for area in found))
    for name in next(iter(found.values())):
        row = [median(times[name]) * 1e6 for times in found.values()]
        print(f"{name:<28}" + "".join(f"{value:>12.0f}" for value in row))


def main() -> None:
    """Measure, and hold the figures against their bounds."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="switchboard-bench-")))
        cold = first_decisions(folder)
        engines = Engines(folder, stack)
        print("as a process begins")
        show(measured(engines))
        engines.improve()
        print("\nafter some thousand decisions")
        found = measured(engines)
        show(found)
    for name, (imported, opened) in cold.items():
        print(f"{name}: first decision {opened:.3f} s after opening, {imported:.3f} s with imports")
    figures: dict[str, float | None] = {
        "Wasm to client": round(max(ratio(times, WASM, CLIENT) for times in found.values()), 3),
        "child to bench": round(max(ratio(times, CHILD, BENCH) for times in found.values()), 3),
        "cold Wasm": round(cold[WASM][0], 3),
        "cold child": round(cold[CHILD][1], 3),
    }
    slowest = median(found[AREAS[-1]][WASM])
    figures |= {"value": slowest, "baseline": median(found[AREAS[-1]][CLIENT])}
    figures |= {"ratio": figures["Wasm to client"], "peak_rss_mb": None}
    verdict("a decision, and the first one", figures, GOAL)


if __name__ == "__main__":
    main()
