"""What is kept of overrides, from the environment.

```
SWITCHBOARD_APP_ID     the App, with
SWITCHBOARD_APP_KEY    its private key; what our comments remember is sealed with it
SWITCHBOARD_AUDIT      folder of the audit log overrides are recorded in; Python's logging without
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from switchboard_policy.app.pulls.telling import Keeping
from switchboard_policy.app.pulls.wiring import app_key
from switchboard_policy.opa.log.audit_lines import LoggingAudit, to_logging


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
        yield Keeping(key, LoggingAudit(write_line=_to_logging))
        return
    from switchboard_policy.disk import unwritable  # noqa: PLC0415
    from switchboard_policy.opa.log.audit import AuditLog  # noqa: PLC0415 - where one is asked for
    from switchboard_policy.opa.log.segments import Segments  # noqa: PLC0415

    try:
        audit = AuditLog(Segments(Path(folder)))
    except OSError as error:
        raise unwritable(Path(folder), error) from error
    try:
        yield Keeping(key, audit)
    finally:
        audit.close()


def _to_logging(line: bytes) -> None:
    """Write a line to the log, in which a workflow's runner finds no command of old.

    It takes one anywhere in a line; JSON has another way to write the same letter.
    """
    to_logging(line.replace(b"##[", b"#\\u0023["))
