"""The negative control on a user's own set: a copy of it is spoilt in every way that applies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from switchboard_policy.app.evidence.verify import Held, verify_set
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.evidence.tampering.trial import Tried, tried


def tamper_with(root: Path, held: Held) -> Iterator[Tried]:
    """Yield what became of each way to spoil a copy of a set; the set itself is only read.

    Args:
        root: the folder the set is in.
        held: what it is held to.

    Raises:
        EvidenceError: the set does not verify as it is, so that refusing it shows nothing.
        InputError: keyring or profile cannot be used, or there is no room for a copy.
    """
    with TemporaryDirectory(prefix="switchboard-tamper-") as folder:
        copy = Path(folder) / "set"
        try:
            shutil.copytree(root, copy, symlinks=True)
        except (OSError, shutil.Error) as error:
            message = f"cannot be copied: {error}"
            raise InputError(message, location=Location(str(root))) from error
        good = verify_set(copy, held)
        good.raise_unless_valid()
        assert good.manifest is not None, "a set that verifies has a manifest"
        yield from tried(copy, good.manifest, lambda each: verify_set(each, held))
