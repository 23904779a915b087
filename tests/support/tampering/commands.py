"""A few cases by the command, as a process of its own: pipelines rely on its exit status."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.patience import PATIENCE_S
from support.tampering import world
from support.tampering.trials import Trial

from switchboard_policy.domain.moments import rfc3339

ONES = (
    "manifest/changed-byte_fail",
    "attestation/wrong-key_fail",
    "receipt/none_fail",
    "proof/head-signature_fail",
    "log/record-edited_fail",
    "claim/without-summary",
)
"""Of each kind one, and one that must verify."""
MAIN = "import sys; from switchboard_policy.cli import main; sys.exit(main())"
TAKEN, REFUSED = 0, 20


def command_complaint(trial: Trial, code: str, folder: Path) -> str:
    """What is wrong with how the command answers; empty where it answers as it must.

    Args:
        trial: the case; one that is asked about as the good set is.
        code: of the class that must refuse it; empty where it must verify.
        folder: where it is laid out; there is nothing there before, and nothing after.
    """
    assert not trial.work.asked, f"{trial.id} asks otherwise than the command is asked here"
    root, keyring = folder / "set", folder / "keyring.yaml"
    root.mkdir(parents=True)
    try:
        trial.work.lay_out(root)
        keyring.write_text(world.keyring_text(), encoding="utf-8")
        group = "audit" if trial.of == "log" else "evidence"
        words = [group, "verify", root, "--keyring", keyring, "--at", rfc3339(world.AT)]
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *map(str, words), "--format", "json"],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    finally:
        shutil.rmtree(folder)
    due = REFUSED if code else TAKEN
    if done.returncode != due or code not in done.stdout:
        return f"the command ends with {done.returncode}; {due} is due, with {code or 'no code'}"
    return ""
