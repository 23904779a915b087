"""Machine code of compiled rules: soon at first, fast later."""

from __future__ import annotations

import os
from functools import lru_cache
from threading import Lock, Thread

from wasmtime import Config, Engine, Module

from switchboard_policy.documents.constants import constants
from switchboard_policy.opa.forks import renew_after_fork

_IMPORTED_BY = os.getpid()


def config() -> Config:
    """Return how modules are compiled and run: a step of the epoch ends a call."""
    found = Config()
    found.epoch_interruption = True
    found.cranelift_opt_level = "none"  # a third less to wait for, and code that runs no slower
    # The threads that would compile do not come along in a fork.
    found.parallel_compilation = os.getpid() == _IMPORTED_BY
    return found


class MachineCode:
    """The code of one module, shared by everything in the process that runs it.

    Compiled twice: with the allocator of registers that is done in a third of the time, and, once
    so much was decided that it pays, in the background with the one whose code runs faster.

    Args:
        wasm: a binary module, or one as text.

    Raises:
        WasmtimeError: it is none.
    """

    def __init__(self, wasm: bytes | str) -> None:
        self._wasm = wasm
        self._left = constants("switchboard_policy.opa").whole("quick_code_decisions")
        self.current = self._compiled(quick=True)
        """As `Module.deserialize` takes it; another object once there is better."""
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin to count anew; in a fork nobody compiles for the parent's sake."""
        self._lock = Lock()
        self._thread: Thread | None = None

    def ran(self) -> None:
        """Count a decision."""
        self._left -= 1
        if self._left <= 0 and self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Thread(target=self._improve, name="switchboard-compile")
                    self._thread.start()

    def _improve(self) -> None:
        self.current = self._compiled(quick=False)

    def _compiled(self, *, quick: bool) -> bytearray:
        how = config()
        if quick:
            how.cranelift_flag_set("regalloc_algorithm", "single_pass")
        return Module(Engine(how), self._wasm).serialize()


@lru_cache(maxsize=16)
def machine_code(wasm: bytes | str) -> MachineCode:
    """Return the code of a module, compiled once in a process.

    Args:
        wasm: a binary module, or one as text.

    Raises:
        WasmtimeError: it is none.
    """
    return MachineCode(wasm)
