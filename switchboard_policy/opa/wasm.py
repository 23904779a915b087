"""The default engine: the stock rules compiled to WebAssembly, run in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from threading import Lock

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.digest import sha256
from switchboard_policy.errors import EngineError, nearest
from switchboard_policy.opa.batch import decide_each
from switchboard_policy.opa.bundle import ParityStamp, data_digest
from switchboard_policy.opa.values import as_text, ordered, plain_json
from switchboard_policy.ports.engine import Json, Undecided
from switchboard_policy.resources import resource

try:
    from opapywasm import UNDEFINED, OpaWasmError, OpaWasmPolicy, PolicyConfig
except ImportError as error:  # the `engine` extra is not installed
    _missing: ImportError | None = error
else:
    _missing = None

_PAGE_BYTES = 65_536
"""A page of WebAssembly's memory, by its specification."""


def shipped_wasm() -> bytes:
    """Return the compiled rules that ship with the library."""
    return resource("rego/policy.wasm").read_bytes()


def shipped_parity() -> ParityStamp:
    """Return the stamp that says for which compiled rules the engines agree.

    Raises:
        EngineError: the stamp cannot be read.
    """
    return ParityStamp.read(resource("rego/parity.json"))


class WasmEngine:
    """Decides with compiled rules. Safe to share between threads; one decides at a time.

    Args:
        wasm: the compiled rules.
        data: the data document, such as `{"switchboard_data": …}`.

    Raises:
        EngineError: the rules need a function the engine has not, or it cannot load them.
    """

    def __init__(self, wasm: bytes, data: Mapping[str, object]) -> None:
        if _missing is not None:
            raise EngineError(
                f"the Wasm engine is not installed: {_missing}",
                hint="pip install 'switchboard-policy[engine]'",
            )
        document = plain_json(data)
        assert isinstance(document, dict)
        self._lock = Lock()
        self._policy = _load(wasm, document)
        self._stamp = EngineStamp(
            engine="wasm",
            version=f"opa-py-wasm {version('opa-py-wasm')}, wasmtime {version('wasmtime')}",
            bundle_digest=sha256(wasm),
            data_digest=data_digest(document),
        )

    @classmethod
    def shipped(cls, data: Mapping[str, object]) -> WasmEngine:
        """Return an engine with the compiled rules that ship with the library."""
        return cls(shipped_wasm(), data)

    @property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        return self._stamp

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            EngineError: undefined, unknown entry point, or the engine failed.
        """
        del seconds  # the adapter is given its deadline when it loads the rules
        known = self._policy.entrypoints
        if entrypoint not in known:
            raise EngineError(f"no entry point {entrypoint!r}", hint=nearest(entrypoint, known))
        document = as_text(plain_json(facts))
        try:
            with self._lock:
                value = self._policy.evaluate(document, entrypoint)
        except (OpaWasmError, RecursionError, ValueError) as error:
            raise EngineError(f"{entrypoint}: the Wasm engine failed: {error}") from error
        if value is UNDEFINED:
            raise EngineError(f"{entrypoint} is undefined for these facts")
        return ordered(value)

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone."""
        return decide_each(self, entrypoint, facts, seconds)

    def close(self) -> None:
        """Release what the engine holds; safe to call twice."""
        with suppress(OpaWasmError):
            self._policy.close()


def _load(wasm: bytes, data: dict[str, Json]) -> OpaWasmPolicy:
    limits = constants("switchboard_policy.opa")
    config = PolicyConfig(
        pool_size=1,
        strict_result=False,
        max_input_bytes=limits.whole("input_bytes"),
        max_data_bytes=limits.whole("data_bytes"),
        max_memory_pages=limits.whole("memory_bytes") // _PAGE_BYTES,
        eval_timeout_seconds=limits.real("call_seconds"),
    )
    try:
        policy = OpaWasmPolicy.from_wasm_bytes(wasm, config)
    except OpaWasmError as error:
        raise EngineError(f"the compiled rules cannot be loaded: {error}") from error
    # Left alone, a missing function is only noticed by the rule that calls it.
    if policy.builtins:
        policy.close()
        names = ", ".join(sorted(policy.builtins))
        raise EngineError(
            f"the compiled rules call {names}, which Wasm does not have",
            hint="keep to rego/capabilities.json, or use the engine 'opa'",
        )
    try:
        policy.set_data(as_text(data))
    except OpaWasmError as error:
        policy.close()
        raise EngineError(f"the data cannot be loaded: {error}") from error
    return policy
