"""Choose an engine, and say which one and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError, SwitchboardError, UsageError, nearest
from switchboard_policy.opa.binary import find_opa
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.wasm import WasmEngine, shipped_parity, shipped_wasm
from switchboard_policy.ports.engine import PolicyEngine

Data = Mapping[str, object]
NAMES = ("auto", "wasm", "opa", "remote")
_REMOTE = "remote:"


@dataclass(frozen=True)
class Selection:
    """An engine, and why it is this one.

    Args:
        engine: ready to decide; the caller closes it.
        name: `wasm`, `opa` or `remote`.
        passed_over: engines tried before it, each with the reason it was not taken.
    """

    engine: PolicyEngine
    name: str
    passed_over: tuple[str, ...] = ()

    def __str__(self) -> str:
        stamp = self.engine.stamp
        rules = stamp.bundle_digest[:19] or "that tell no revision"
        chosen = f"{self.name} ({stamp.version}, rules {rules})"
        return "; ".join([chosen, *(f"not {reason}" for reason in self.passed_over)])


def open_engine(
    name: str, data: Data, *, servers: Sequence[str] = (), access: Access | None = None
) -> PolicyEngine:
    """Return an engine with the stock rules.

    Args:
        name: `auto`, `wasm`, `opa`, `remote`, or `remote:URL[,URL]`.
        data: the data document, such as `{"switchboard_data": …}`. Servers have their own.
        servers: URLs of OPA servers, for `auto` and `remote`.
        access: what the servers are shown, and how they are known.

    Raises:
        UsageError: the name is none of these, or there are servers only where there is no use.
        EngineError: the engine asked for, or with `auto` every engine, cannot serve; says why.
    """
    return select_engine(name, data, servers=servers, access=access).engine


def select_engine(
    name: str, data: Data, *, servers: Sequence[str] = (), access: Access | None = None
) -> Selection:
    """Return an engine with the stock rules, and why it is this one.

    With `auto` servers come first where some are named: they are what is meant to decide. Then
    come the compiled rules, provided the engines were found to agree on exactly these; then a
    managed OPA of a supported version. Nothing is ever taken silently: what was passed over is
    told.

    Args:
        name: `auto`, `wasm`, `opa`, `remote`, or `remote:URL[,URL]`.
        data: the data document. Servers have their own.
        servers: URLs of OPA servers, for `auto` and `remote`.
        access: what the servers are shown, and how they are known.

    Raises:
        UsageError: the name is none of these, or names no server where it must.
        EngineError: no engine can serve.
    """
    if name.startswith(_REMOTE):
        name, servers = "remote", [url for url in name[len(_REMOTE) :].split(",") if url]
    if name not in NAMES:
        raise UsageError(f"no engine {name!r}", hint=nearest(name, NAMES))
    if name == "remote" and not servers:
        raise UsageError("remote needs the URLs of OPA servers", hint="remote:http://HOST:PORT")
    openers: dict[str, Callable[[Data], PolicyEngine]] = {
        "remote": lambda _: _remote(servers, access),
        "wasm": stamped_wasm,
        "opa": _opa,
    }
    if name == "wasm":
        return Selection(WasmEngine.shipped(data), name)
    if name != "auto":
        return Selection(openers[name](data), name)
    if not servers:
        del openers["remote"]
    passed_over: list[str] = []
    for candidate, opener in openers.items():
        try:
            return Selection(opener(data), candidate, tuple(passed_over))
        except UsageError:  # a wrong call is no reason to take another engine
            raise
        except SwitchboardError as error:  # an incomplete installation, too
            passed_over.append(f"{candidate}: {error.diagnostics()}")
    raise EngineError("no policy engine can serve: " + " | ".join(passed_over))


def _remote(servers: Sequence[str], access: Access | None) -> PolicyEngine:
    """Return OPA servers, at least one of which is ready."""
    from switchboard_policy.opa.runtime.pool import ServerPool  # noqa: PLC0415 - heavy

    pool = ServerPool(servers, access=access)
    try:
        pool.ready()
    except BaseException:
        pool.close()
        raise
    return pool


def stamped_wasm(data: Data) -> WasmEngine:
    """Return the compiled rules, where the engines were found to agree on them.

    Args:
        data: the data document.

    Raises:
        EngineError: they were not, or the rules cannot be loaded.
    """
    stamp, found = shipped_parity(), sha256(shipped_wasm())
    if stamp.wasm != found:
        raise EngineError(
            f"the engines were compared on {stamp.wasm[:19]}, the compiled rules are {found[:19]}",
            hint="python -m switchboard_policy.opa.build",
        )
    rules = stock_rules_digest()
    if stamp.rules != rules:
        raise EngineError(
            f"the compiled rules come from {stamp.rules[:19]}, the rules are {rules[:19]}",
            hint="python -m switchboard_policy.opa.build",
        )
    return WasmEngine.shipped(data)


def _opa(data: Data) -> PolicyEngine:
    return ManagedOpa(data, opa=find_opa())
