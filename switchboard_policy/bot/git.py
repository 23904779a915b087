"""Run Git on objects that strangers made: nothing of theirs runs, and nothing of ours leaks.

Git sees no configuration but what is given here, no hook, no filter, no helper, one protocol, and
of this process's environment only how to reach the network. A secret travels in the environment,
which no other account can read, and never in an argument, which every account can.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.errors import ForgeError

_KEPT = (
    "PATH",
    "TMPDIR",
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
)
"""What Git needs of our environment: programs, and the way to the network."""

_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "credential.helper": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.recurseSubmodules": "false",
    "fetch.fsckObjects": "true",
    # What old programs wrote and does no harm; GitHub takes it too.
    "fetch.fsck.badTimezone": "ignore",
    "fetch.fsck.missingSpaceBeforeDate": "ignore",
    "fetch.fsck.zeroPaddedFilemode": "ignore",
    "http.followRedirects": "false",
    "merge.renames": "true",
    "protocol.allow": "never",
    "protocol.version": "2",
    "submodule.recurse": "false",
}

_FULL = "File too large"
_LIMITED = 'ulimit -f "$1" 2>/dev/null; shift; exec "$@"'
"""Starts a program none of whose files may grow beyond so many blocks of 512 bytes; where the
account's own limit is lower, that one holds."""


class GitFailed(ForgeError):  # noqa: N818 - says what happened
    """Git ended with an error.

    Args:
        message: what Git said.
        status: its exit status.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Git:
    """Runs Git in one bare repository.

    Args:
        folder: the repository.
        protocol: the one protocol it may fetch by.
        seconds: how long one call may take.
        written_bytes: how large a file may become that one call writes.
    """

    folder: Path
    protocol: str
    seconds: float
    written_bytes: int

    def run(
        self,
        *args: str,
        most: int,
        stdin: bytes = b"",
        settings: Mapping[str, str] | None = None,
        accept: Sequence[int] = (0,),
    ) -> tuple[int, bytes]:
        """Run Git; return its exit status and what it printed.

        Args:
            *args: its arguments; none of them a secret.
            most: how many bytes it may print.
            stdin: what it reads.
            settings: configuration for this call only; may hold a secret.
            accept: the exit statuses that are no error.

        Raises:
            GitFailed: it ended with another status.
            ForgeError: there is no Git, it took too long, or it printed too much.
        """
        command = [*_limited(self.written_bytes), _program(), "--git-dir", str(self.folder), *args]
        late = threading.Event()
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.write(stdin)
            given.seek(0)
            with subprocess.Popen(  # noqa: S603 - a fixed program, arguments as a list
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=said,
                env=self._environment(settings or {}),
                cwd=self.folder,
                start_new_session=True,  # so that helpers of Git's end with it
            ) as child:
                watch = threading.Timer(self.seconds, _late, (child, late))
                watch.start()
                try:
                    assert child.stdout is not None
                    printed = child.stdout.read(most + 1)
                    if len(printed) > most:
                        raise ForgeError(f"git {args[0]} prints more than {most:,} bytes")
                    status = child.wait()
                finally:
                    watch.cancel()
                    if child.poll() is None:
                        _end(child)
            said.seek(0)
            words = said.read(10_000).decode(errors="replace").strip()
        if late.is_set():
            raise ForgeError(f"git {args[0]} took longer than {self.seconds:g} s and was ended")
        if status in accept:
            return status, printed
        raise self._failed(args[0], status, words)

    def _failed(self, what: str, status: int, words: str) -> ForgeError:
        cut = int(signal.SIGXFSZ)
        if status in {-cut, 128 + cut} or any(told in words for told in (f"signal {cut}", _FULL)):
            return ForgeError(f"git {what} brings more than {self.written_bytes:,} bytes")
        told = [line for line in words.splitlines() if line.strip()]
        return GitFailed(f"git {what}: {told[-1] if told else f'status {status}'}", status)

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        given = {**_SETTINGS, f"protocol.{self.protocol}.allow": "always", **settings}
        pairs = list(given.items())
        keys = {f"GIT_CONFIG_KEY_{at}": key for at, (key, _) in enumerate(pairs)}
        values = {f"GIT_CONFIG_VALUE_{at}": value for at, (_, value) in enumerate(pairs)}
        return {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "HOME": str(self.folder),  # no .netrc, no .gitconfig
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": str(len(pairs)),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            **keys,
            **values,
        }


def _program() -> str:
    program = shutil.which("git")
    if program is None:
        raise ForgeError("git is not installed", hint="install Git 2.38 or newer")
    return program


def _limited(most: int) -> list[str]:
    return ["/bin/sh", "-c", _LIMITED, "sh", str(max(most // 512, 1))]


def _late(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a program and all it has started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
