"""Every error this library raises on purpose.

```
SwitchboardError            1   nothing else leaves the library
├── UsageError              2   the call itself is wrong
├── InputError              4   a file is wrong: line, what was found, what is allowed
│   └── TelemetryError      4   the measurements cannot be used
├── GateDenied             10   the gate said no
├── EvidenceError          20   evidence does not verify: `errors.evidence`
│   └── BundleError        20   a policy bundle does not: `errors.bundles`
└── UnreachableError       30   an engine, telemetry source or forge does not answer
    ├── ForgeError         30   the forge does not do what it was asked
    │   ├── ForgeMissing   30   there is no such thing there
    │   ├── ForgeRefused   30   we may not do that
    │   └── ForgeConflict  30   what we saw is not there any more: look again
    ├── EngineError        30   no policy engine could decide
    │   └── NoDecision     30   the engine works, and has no decision for this question
    └── RecordingError     30   what was decided cannot be written down
```

The number is the command line's exit status. Each class has a stable `code`. What can be wrong with
evidence and with bundles has one class a reason, each in a module of its own.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from switchboard_policy.domain.location import Location


class SwitchboardError(Exception):
    """Base of every error this library raises on purpose.

    Args:
        message: one sentence a person can act on.
        hint: what would help, if that is known.
    """

    code = "error"
    exit_status = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def diagnostics(self) -> str:
        """Return the error as one line for people: what is wrong, and what would help."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(SwitchboardError):
    """The call itself is wrong: an option, an argument, a combination."""

    code = "usage"
    exit_status = 2


class InputError(SwitchboardError):
    """A user's file cannot be used.

    Args:
        message: what was found, and what is allowed.
        location: the file, line and column it was found at.
        hint: what would help, such as the nearest right name.
    """

    code = "input/invalid"
    exit_status = 4

    def __init__(self, message: str, *, location: Location | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.location = location

    def diagnostics(self) -> str:
        """Return `file:line:column: message; hint`."""
        text = super().diagnostics()
        return f"{self.location}: {text}" if self.location is not None else text


class TelemetryError(InputError):
    """The measurements cannot be used: unreadable, empty, or about something else."""

    code = "telemetry/invalid"


class GateDenied(SwitchboardError):  # noqa: N818 - a verdict, named as the field names it
    """The gate said no."""

    code = "gate/denied"
    exit_status = 10


class EvidenceError(SwitchboardError):
    """Evidence does not verify."""

    code = "evidence/invalid"
    exit_status = 20


class UnreachableError(SwitchboardError):
    """An engine, telemetry source or forge does not answer."""

    code = "unreachable"
    exit_status = 30


class ForgeError(UnreachableError):
    """The forge does not answer, or does not do what it was asked."""

    code = "forge/failed"


class ForgeMissing(ForgeError):  # noqa: N818 - why, in the field's words
    """There is no such thing on the forge, or none that we may see."""

    code = "forge/missing"


class ForgeRefused(ForgeError):  # noqa: N818 - why, in the field's words
    """The forge does not let us: no permission, or a rule of the repository is against it."""

    code = "forge/refused"


class ForgeConflict(ForgeError):  # noqa: N818 - why, in the field's words
    """Somebody was there first; looking again and deciding anew may help."""

    code = "forge/conflict"


class EngineError(UnreachableError):
    """No policy engine could decide. Never read as permission."""

    code = "engine/failed"


class NoDecision(EngineError):  # noqa: N818 - what came out, named as people say it
    """An engine works and has no decision for this question: undefined, or no question at all.

    It says nothing about the engine's health, so asking another one is no help. Never read as
    permission.
    """

    code = "engine/no_decision"


class RecordingError(UnreachableError):
    """What was decided cannot be written down. Never read as permission.

    Args:
        message: what happened.
        full: whether it is for want of room.
        hint: what would help.
    """

    code = "audit/unwritable"

    def __init__(self, message: str, *, full: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.full = full


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint naming the known name nearest to `name`, or the names there are.

    Args:
        name: what was found.
        known: what is allowed.
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"known: {shown}" if names else ""
