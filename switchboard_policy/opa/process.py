"""A child process that ends with its parent, whatever ends the parent.

The child is started by a shell that also waits on a pipe only the parent holds the other end of.
When the parent goes, however it goes, the pipe closes, and the shell ends the child and removes
its folder. No signal handler, no thread and nothing that only one kernel has.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_SHELL = """
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- >/dev/null 2>"$folder/log" &
child=$!
echo "$child" >"$folder/pid"
{
  read -r _ <&3
  [ -e "$folder/ended" ] || kill -KILL "$child"
  rm -rf -- "$folder"
} &
wait "$child"
: >"$folder/ended"
"""
_GRACE_SECONDS = 5.0


class Child:
    """A program and its private folder (mode 0700), both gone after `close` or with the parent.

    Args:
        prefix: of the folder's name.
    """

    def __init__(self, prefix: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=prefix))
        self._shell: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def start(self, command: Sequence[str]) -> None:
        """Start the program.

        Args:
            command: the program and its arguments.
        """
        self._shell = subprocess.Popen(  # noqa: S603 - arguments are passed apart, never as text
            ["/bin/sh", "-c", _SHELL, "switchboard-child", str(self.folder), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt at the terminal is for the parent to handle
        )

    @property
    def pid(self) -> int | None:
        """The program's process id, once it is known."""
        try:
            return int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None

    @property
    def ended(self) -> bool:
        """Whether the program has ended, or never began."""
        if os.getpid() != self._owner:  # only who started it may wait for it
            return not self.folder.exists() or (self.folder / "ended").exists()
        return self._shell is None or self._shell.poll() is not None

    def last_words(self) -> str:
        """Return the last line the program wrote on stderr."""
        try:
            lines = (self.folder / "log").read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""

    def close(self) -> None:
        """End the program and remove its folder; safe to call twice.

        A process forked from the one that started it only lets go of it.
        """
        shell, self._shell = self._shell, None
        if os.getpid() != self._owner:
            return
        if shell is not None:
            assert shell.stdin is not None
            with suppress(OSError):
                shell.stdin.close()
            try:
                shell.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:  # pragma: no cover - a shell that hangs
                shell.kill()
                shell.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def new_token() -> str:
    """Return a token nobody can guess."""
    return secrets.token_hex(32)


def free_port() -> int:
    """Return a port of the loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
