"""The tools that pip cannot install: which are here, and the pinned ones built into `.tools/`.

Never a failure by itself: a test that needs a missing tool skips, or fails with `CI=true`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from screen import ROOT, done, failed, plain_streams, say, timed

BIN = ROOT / ".tools" / "bin"
QUIET = "--quiet" in sys.argv[1:]


@dataclass(frozen=True)
class GoTool:
    """A tool that the Go toolchain can build at a pinned version.

    Args:
        name: what it is called in `.tools/bin`.
        package: its Go package.
        version: what it must call itself.
        ask: the words that make it say so.
        module: the folder whose `go.mod` pins it; without one its package is asked for by version.
        stamp: the variable its version is written to; without one it knows it by itself.
    """

    name: str
    package: str
    version: str
    ask: tuple[str, ...]
    module: Path | None = None
    stamp: str = ""

    def version_of(self, path: Path | str | None) -> str:
        """The version a binary calls itself, or nothing."""
        if path is None:
            return ""
        answer = subprocess.run([path, *self.ask], capture_output=True, text=True, check=False)
        found = re.search(r"(?:version:?\s+|\A)v?(\d+\.\d+\.\d+)", answer.stdout, re.IGNORECASE)
        return found[1] if found else ""

    def command(self, go: str) -> list[str]:
        """How Go builds it into `.tools/bin`."""
        if self.module is None:
            return [go, "install", f"{self.package}@v{self.version}"]
        flags = f"-s -w -X {self.stamp}={self.version}"
        return [
            go,
            "build",
            "-trimpath",
            "-ldflags",
            flags,
            "-o",
            str(BIN / self.name),
            self.package,
        ]


def _prometheus(command: str) -> GoTool:
    """A command of Prometheus 3, whose release 3.13.5 is the Go module v0.313.5."""
    return GoTool(
        f"{command}-3",
        f"github.com/prometheus/prometheus/cmd/{command}",
        "3.13.5",
        ("--version",),
        ROOT / "tools" / "go" / "prometheus",
        "github.com/prometheus/common/version.Version",
    )


PINNED = (
    GoTool("opa", "github.com/open-policy-agent/opa", "1.22.0", ("version",)),
    _prometheus("prometheus"),
    _prometheus("promtool"),
    GoTool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint", "1.7.12", ("--version",)),
    GoTool("cosign", "github.com/sigstore/cosign/v3/cmd/cosign", "3.1.3", ("version",)),
    GoTool("act", "github.com/nektos/act", "0.2.89", ("--version",)),
)
SYSTEM = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
}


def build(tool: GoTool, go: str) -> bool:
    """Build one tool with Go into `.tools/bin`."""
    say(f"  building {tool.name} {tool.version} with Go; the first time takes a few minutes")
    BIN.mkdir(parents=True, exist_ok=True)
    log = ROOT / "build" / "log" / f"{tool.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as words:
        finished = subprocess.run(
            tool.command(go),
            cwd=tool.module or ROOT / "build",
            env={**os.environ, "GOBIN": str(BIN), "CGO_ENABLED": "0"},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            check=False,
        )
    if finished.returncode != 0:
        failed(tool.name, f"Go could not build it; it said why in {log.relative_to(ROOT)}")
    return finished.returncode == 0


def ensure(tool: GoTool) -> None:
    """Find one pinned tool, or build it where Go is."""
    for path in (shutil.which(tool.name, path=BIN), shutil.which(tool.name)):
        if tool.version_of(path) == tool.version:
            if not QUIET:
                done(tool.name, f"{tool.version} at {path}")
            return
    with timed() as seconds:
        go = shutil.which("go")
        built = go is not None and build(tool, go)
    if built:
        done(tool.name, f"{tool.version} in .tools/bin", seconds[0])
    elif other := tool.version_of(shutil.which(tool.name)):
        say(f"  {tool.name} {other} is on PATH; {tool.version} is pinned, results may differ")
    else:
        say(
            f"  no {tool.name}: tests that need it will skip."
            f" Put {tool.name} {tool.version} on PATH, or install Go and run `make tools`"
        )


def report_system() -> None:
    """Say which tools of the system are here, and which package brings the others."""
    for name, package in SYSTEM.items():
        path = shutil.which(name, path=BIN) or shutil.which(name)
        if path:
            done(name, f"at {path}")
        else:
            say(f"  no {name}: tests that need it will skip. Debian: sudo apt install {package}")


def main() -> None:
    """Find or build every tool."""
    plain_streams()
    for tool in PINNED:
        ensure(tool)
    if not QUIET:
        report_system()


if __name__ == "__main__":
    main()
