"""What is kept of overrides, from the environment.

```
SWITCHBOARD_APP_ID     the App, with
SWITCHBOARD_APP_KEY    its private key; what our comments remember is sealed with it
SWITCHBOARD_AUDIT      folder of the audit log overrides are recorded in; Python's logging without
SWITCHBOARD_LOG        folder of the signed log that decisions and overrides are written to, with
SWITCHBOARD_LOG_ORIGIN its name, which its heads are signed under, and
SWITCHBOARD_LOG_KEY    its private key (SWITCHBOARD_LOG_PASSPHRASE opens it); then what is written
                       is signed with SWITCHBOARD_SIGNING_KEY, see `attesting`
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.app.pulls.wiring import app_key
from switchboard_policy.errors import UsageError
from switchboard_policy.opa.log.audit_lines import LoggingAudit, to_logging

if TYPE_CHECKING:
    from switchboard_policy.app.pulls.ledger import Ledger

LOG = "SWITCHBOARD_LOG"
LOG_ORIGIN = "SWITCHBOARD_LOG_ORIGIN"
LOG_KEY = "SWITCHBOARD_LOG_KEY"
LOG_SECRET = "SWITCHBOARD_LOG_PASSPHRASE"  # noqa: S105 - the name of a variable


def seal_key(environment: Mapping[str, str]) -> bytes:
    """Return what our comments' memory is sealed with: the App's key, and nothing with a token.

    Args:
        environment: variables, such as `os.environ`.

    Raises:
        UsageError: the App is named and its key is not.
        InputError: the key cannot be read.
    """
    app = environment.get("SWITCHBOARD_APP_ID", "").strip()
    return app_key(app, environment).pem.strip().encode() if app else b""


@contextmanager
def keeping(environment: Mapping[str, str]) -> Iterator[Keeping]:
    """Open what overrides are kept in, and close it again.

    Args:
        environment: variables, such as `os.environ`.

    Raises:
        UsageError: the App is named and its key is not.
        InputError: the key cannot be read.
        RecordingError: the audit log cannot be opened, or does not take its last lines.
    """
    key, folder = seal_key(environment), environment.get("SWITCHBOARD_AUDIT", "").strip()
    if not folder:
        yield Keeping(key, LoggingAudit(write_line=_to_logging), ledger_of(environment))
        return
    from switchboard_policy.disk import unwritable  # noqa: PLC0415
    from switchboard_policy.opa.log.audit import AuditLog  # noqa: PLC0415 - where one is asked for
    from switchboard_policy.opa.log.segments import Segments  # noqa: PLC0415

    try:
        audit = AuditLog(Segments(Path(folder)))
    except OSError as error:
        raise unwritable(Path(folder), error) from error
    try:
        yield Keeping(key, audit, ledger_of(environment))
    finally:
        audit.close()


def ledger_of(environment: Mapping[str, str]) -> Ledger | None:
    """Return where decisions and overrides stand signed; None where no log is named.

    Args:
        environment: variables, such as `os.environ`.

    Raises:
        UsageError: a log is named without its name, its key, or a key to sign with.
        InputError: a key cannot be read.
        UnreachableError: whoever holds a key does not answer.
        RecordingError: the log cannot be begun.
    """
    folder, origin = (environment.get(name, "").strip() for name in (LOG, LOG_ORIGIN))
    if not folder:
        return None
    from switchboard_policy.app.attesting import KEY, signer_from, signer_of  # noqa: PLC0415
    from switchboard_policy.app.pulls.ledger import Ledger  # noqa: PLC0415 - where one is asked for
    from switchboard_policy.evidence.log.appending import LogWriter  # noqa: PLC0415

    log_key = signer_from(environment, LOG_KEY, LOG_SECRET)
    signer = signer_of("", None, environment)
    for name, told in ((LOG_ORIGIN, origin), (LOG_KEY, log_key), (KEY, signer)):
        if not told:
            raise UsageError(f"{LOG} is set, and {name} is not", hint="a log takes all of them")
    assert log_key is not None
    assert signer is not None
    writer = LogWriter(Path(folder), origin, log_key)
    writer.create()
    return Ledger(writer, signer, "switchboard gate")


def _to_logging(line: bytes) -> None:
    """Write a line to the log, in which a workflow's runner finds no command of old.

    It takes one anywhere in a line; JSON has another way to write the same letter.
    """
    to_logging(line.replace(b"##[", b"#\\u0023["))
