"""Every error this library raises on purpose.

```
SwitchboardError            1   nothing else leaves the library
├── UsageError              2   the call itself is wrong
├── InputError              4   a file is wrong: line, what was found, what is allowed
│   └── TelemetryError      4   the measurements cannot be used
├── GateDenied             10   the gate said no
├── EvidenceError          20   evidence does not verify
│   └── BundleError        20   a policy bundle does not; one class for each reason
└── UnreachableError       30   an engine, telemetry source or forge does not answer
    ├── ForgeError         30   the forge does not do what it was asked
    │   ├── ForgeMissing   30   there is no such thing there
    │   ├── ForgeRefused   30   we may not do that
    │   └── ForgeConflict  30   what we saw is not there any more: look again
    ├── EngineError        30   no policy engine could decide
    │   └── NoDecision     30   the engine works, and has no decision for this question
    └── RecordingError     30   what was decided cannot be written down
```

The number is the command line's exit status. Each class has a stable `code`.
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


class BundleError(EvidenceError):
    """A policy bundle does not verify; no engine has read a byte of it."""

    code = "bundle/invalid"


class BundleUnreadable(BundleError):  # noqa: N818 - why, in the field's words
    """The file is no gzipped archive of policy files that has one reading only."""

    code = "bundle/unreadable"


class BundleTooLarge(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle, or something in it, is larger than a bundle may be."""

    code = "bundle/too_large"


class BundleEntryRefused(BundleError):  # noqa: N818 - why, in the field's words
    """An entry is no plain file: a link, a device, a folder, an extended header."""

    code = "bundle/entry_refused"


class BundleNameRefused(BundleError):  # noqa: N818 - why, in the field's words
    """An entry's name leads elsewhere, or could be taken for another one."""

    code = "bundle/name_refused"


class BundleNamesCollide(BundleError):  # noqa: N818 - why, in the field's words
    """Two entries have one name, or names that some systems take for one."""

    code = "bundle/names_collide"


class BundleDecoy(BundleError):  # noqa: N818 - why, in the field's words
    """A file some readers take for the signatures or the manifest, in another place."""

    code = "bundle/decoy"


class BundleDelta(BundleError):  # noqa: N818 - why, in the field's words
    """A delta bundle: it changes what is loaded, and no signature covers it."""

    code = "bundle/delta"


class BundleContentRefused(BundleError):  # noqa: N818 - why, in the field's words
    """A file that is neither rules nor data as every reader reads them."""

    code = "bundle/content_refused"


class BundleUnsigned(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle carries no signature."""

    code = "bundle/unsigned"


class BundleSignatureInvalid(BundleError):  # noqa: N818 - why, in the field's words
    """The signature is not one that the key named made over this list of files."""

    code = "bundle/signature_invalid"


class BundleKeyUnknown(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle is signed with a key that is not among those accepted."""

    code = "bundle/key_unknown"


class BundleScopeDiffers(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle was signed for another purpose."""

    code = "bundle/scope_differs"


class BundleFileMissing(BundleError):  # noqa: N818 - why, in the field's words
    """A file the signature lists is not in the bundle."""

    code = "bundle/file_missing"


class BundleFileExtra(BundleError):  # noqa: N818 - why, in the field's words
    """A file in the bundle is not in the list that was signed."""

    code = "bundle/file_extra"


class BundleFileChanged(BundleError):  # noqa: N818 - why, in the field's words
    """A file is not the one that was signed."""

    code = "bundle/file_changed"


class BundleManifestInvalid(BundleError):  # noqa: N818 - why, in the field's words
    """The manifest is missing, or says what no bundle of ours says."""

    code = "bundle/manifest_invalid"


class BundleRootsDiffer(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle owns other parts of the policy than expected, or reaches out of its own."""

    code = "bundle/roots_differ"


class BundleDowngraded(BundleError):  # noqa: N818 - why, in the field's words
    """An older bundle than the last one accepted, or another one in its place."""

    code = "bundle/downgraded"


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
