"""Collect decision logs: a receiver, its folder and its token, put together and run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from switchboard_policy.app.listening import Listen, Tls, address, bound_socket, server
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.opa.log.inbox import Inbox
from switchboard_policy.web.receiver import receiver

_LEAST_TOKEN = 16


def collect(
    folder: Path,
    *,
    listen: Listen,
    token_file: Path | None,
    tls: Tls | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Receive decision logs until stopped.

    Args:
        folder: where they are kept.
        listen: where to listen.
        token_file: file of the bearer token; None, said on purpose, for none.
        tls: for HTTPS.
        say: told what is going on.

    Raises:
        InputError: a file is wrong.
        UsageError: it would be open to others without a token.
        RecordingError: the folder cannot be used.
        UnreachableError: the place to listen is taken, or not there.
    """
    if token_file is None and not listen.loopback:
        message = f"without a token {listen.host} would let anybody write into the log"
        raise UsageError(message, hint="give --token-file, or listen on the loopback")
    token = None if token_file is None else _token(token_file)
    inbox = Inbox(folder)
    for told in inbox.repaired:
        say(told)
    serves = server(receiver(inbox, token=token, tidy=inbox.tidy), tls)
    with bound_socket(listen) as bound:
        say(f"listening on {address(bound, tls)}; decisions are kept in {folder}")
        if token is None:
            say("unsafe: anybody on this machine may write into the log")
        try:
            serves.run(sockets=[bound])
        finally:
            inbox.close()
            inbox.tidy()


def _token(file: Path) -> str:
    where = Location(str(file))
    try:
        text = file.read_bytes().strip().decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the token cannot be read as ASCII", location=where) from error
    if len(text) < _LEAST_TOKEN or not text.isprintable() or " " in text:
        message = f"a token has {_LEAST_TOKEN} characters at least, and no spaces"
        raise InputError(message, location=where, hint="openssl rand -hex 32 makes one")
    return text
