"""A version ready to decide: compiled where these are the stock rules, else OPA's."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.given_rules import supported_opa
from switchboard_policy.opa.replay.answers import Answers, Ask, Evaluator
from switchboard_policy.opa.replay.opa_side import OpaSide
from switchboard_policy.opa.replay.rego import refuse_faults
from switchboard_policy.opa.replay.stock_side import StockSide
from switchboard_policy.opa.replay.version import Version


def open_side(version: Version, engine: str) -> Evaluator:
    """Return a version ready to decide.

    The stock rules run compiled and need no program; an organisation's own Rego, or stock rules of
    another release, need OPA.

    Args:
        version: whose rules and data.
        engine: `auto`, `wasm` or `opa`.

    Raises:
        InputError: the rules do not compile.
        EngineError: no engine can serve.
    """
    if engine == "opa":
        return OpaSide(version)
    if version.stock:
        _check_own(version)
        try:
            stock = StockSide(version)
        except EngineError as error:
            return _opa(version, error, engine)
        return Both(stock, version) if version.own and engine != "wasm" else stock
    other = EngineError(f"the rules of {version.name} are not those that ship, compiled")
    return _opa(version, other, engine)


def _opa(version: Version, why: EngineError, engine: str) -> OpaSide:
    """Return a version in OPA, or say why it has to be there."""
    if engine == "wasm":
        raise EngineError(why.message, hint="leave out --engine wasm")
    try:
        return OpaSide(version)
    except EngineError as error:
        raise EngineError(f"{why.message}, and {error.message}", hint=error.hint) from error


def _check_own(version: Version) -> None:
    """Refuse rules of the organisation that do not compile, where OPA is here to tell."""
    if not version.own:
        return
    try:
        opa = supported_opa()
    except EngineError:
        return
    refuse_faults(version, opa)


class Both:
    """Stock rules compiled, the organisation's own through OPA, which starts when it is asked for.

    Args:
        stock: decides the stock rules' entry points.
        version: whose rules.
    """

    def __init__(self, stock: StockSide, version: Version) -> None:
        self._stock, self._version = stock, version
        self._opa: OpaSide | EngineError | None = None

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines with their versions, in words; OPA once it was asked for."""
        own = self._opa.engines if isinstance(self._opa, OpaSide) else ()
        return (*self._stock.engines, *own)

    def refuses(self, entrypoint: str) -> str:
        """Return why an entry point cannot be asked here; empty where it can."""
        if not self._stock.refuses(entrypoint):
            return ""
        own = self._own()
        if isinstance(own, EngineError):
            return f"entry point {entrypoint} needs OPA: {own.message}"
        return own.refuses(entrypoint)

    def evaluate(self, entrypoint: str, asks: Sequence[Ask]) -> Answers:
        """Return the answers to some asks of an entry point that is not refused."""
        if not self._stock.refuses(entrypoint):
            return self._stock.evaluate(entrypoint, asks)
        own = self._own()
        assert isinstance(own, OpaSide), "refused before"
        return own.evaluate(entrypoint, asks)

    def _own(self) -> OpaSide | EngineError:
        if self._opa is None:
            try:
                self._opa = OpaSide(self._version, checked=True)
            except EngineError as error:
                self._opa = error
        return self._opa

    def entrypoints(self) -> Sequence[str]:
        """Return the entry points the version itself names, as far as they are known."""
        return self._stock.entrypoints()

    def close(self) -> None:
        """Release both engines."""
        self._stock.close()
        if isinstance(self._opa, OpaSide):
            self._opa.close()
