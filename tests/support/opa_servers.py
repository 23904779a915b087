"""Real OPA servers of a test's own, at one address whatever ends them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import Any

from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.opa.bundle import (
    data_digest,
    rule_files,
    stock_rules,
    stock_rules_digest,
)
from switchboard_policy.opa.remote import RemoteOpa
from switchboard_policy.opa.values import plain_json

READY_PAUSE_S = 0.01


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_bundles(
    folder: Path, data: Mapping[str, Any], *, own: Mapping[str, str] | None = None
) -> list[Path]:
    """Write rules and values as two bundles that tell their revisions.

    Args:
        folder: an empty one.
        data: the values.
        own: more rules, by file name; their package must be below `own`.
    """
    rules, values = folder / "rules", folder / "values"
    files = {name: content.decode() for name, content in rule_files(stock_rules()).items()}
    for name, text in files.items():
        _write(rules / "switchboard" / name, text)
    for name, text in (own or {}).items():
        _write(rules / "own" / name, text)
    manifest(rules, stock_rules_digest(), ["switchboard", "own"])
    plain = plain_json(data)
    assert isinstance(plain, dict)
    if plain:  # OPA takes an empty document for one of the root, which no bundle may own
        _write(values / "data.json", json.dumps(plain))
    manifest(values, data_digest(plain), sorted(plain) or ["switchboard_data"])
    return [rules, values]


def manifest(bundle: Path, revision: str, roots: Sequence[str]) -> None:
    """Write the manifest of a bundle that is a folder."""
    _write(bundle / ".manifest", json.dumps({"revision": revision, "roots": list(roots)}))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class OpaServer:
    """An OPA on the loopback, at the same address after each restart.

    Args:
        bundles: folders it loads, each a bundle.
        options: more of its command line.
        address: where it listens; a free port of the loopback unless told.
    """

    def __init__(
        self, bundles: Sequence[Path], *, options: Sequence[str] = (), address: str = ""
    ) -> None:
        self.address = address or f"127.0.0.1:{free_port()}"
        self.url = self.address if "://" in self.address else f"http://{self.address}"
        flags = [flag for bundle in bundles for flag in ("--bundle", str(bundle))]
        self._command = [
            require_tool("opa"), "run", "--server", "--log-level", "error",
            "--skip-version-check", "--addr", self.address, *options, *flags,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        deadline = monotonic() + PATIENCE_S
        while wait and not self.listens():
            assert self._process.poll() is None, "OPA does not start"
            assert monotonic() < deadline, "OPA does not listen"
            sleep(READY_PAUSE_S)

    def listens(self) -> bool:
        """Whether something takes connections at its address."""
        if self.address.startswith("unix://"):
            family, where = socket.AF_UNIX, self.address.removeprefix("unix://")
        else:
            host, _, port = self.address.partition(":")
            family, where = socket.AF_INET, (host, int(port))  # type: ignore[assignment]
        with socket.socket(family) as probe:
            probe.settimeout(PATIENCE_S)
            return probe.connect_ex(where) == 0

    def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def stop(self) -> None:
        """Have it take connections and never answer."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        os.kill(self.pid, signal.SIGCONT)


class OwnServer(RemoteOpa):
    """A remote OPA whose server goes when it is closed."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._folder = Path(mkdtemp(prefix="switchboard-opa-"))
        self._server = OpaServer(write_bundles(self._folder, data))
        super().__init__(self._server.url)
        self.ready(PATIENCE_S)

    def close(self) -> None:
        """Close the client, then end the server."""
        super().close()
        self._server.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
