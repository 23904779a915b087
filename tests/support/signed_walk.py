"""A walk whose evidence is signed, in a repository that trusts the keys."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from support.evidence_keys import FixedSigner, fixed_signer
from support.policy_git import run_git
from support.walk import Walk

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.proposal_evidence import seal
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.ports.signer import KeyKind

BOT = fixed_signer(KeyKind.ECDSA_P256, 11)
OWNER = fixed_signer(KeyKind.ECDSA_P256, 12)
STRANGER = fixed_signer(KeyKind.ECDSA_P256, 13)
SOLE_OWNER = "sre-leads"
YEAR_S = 31_536_000


def key_file(folder: Path, name: str, signer: FixedSigner) -> Path:
    """Write a private key, as it is kept by whoever signs with it."""
    file = folder / f"{name}.pem"
    file.write_bytes(signer.private_pem())
    return file


def keyring(at: int, owner: str = SOLE_OWNER, bot: FixedSigner = BOT) -> bytes:
    """The keyring of a repository: the bot's key, and one of an owner's."""
    told_keys = [("bot-1", "attestation", bot, ""), ("owner-1", "approval", OWNER, owner)]
    text = "version: 1\nkeys:\n"
    for name, role, signer, by in told_keys:
        pem = "".join(f"      {line}\n" for line in signer.public_pem().decode().splitlines())
        text += f"  - id: {name}\n    role: {role}\n"
        text += f"    not_before: {rfc3339(at - YEAR_S)}\n    not_after: {rfc3339(at + YEAR_S)}\n"
        text += f"    owner: {by}\n" if by else ""
        text += f"    public_key: |\n{pem}"
    return text.encode()


def trust(walk: Walk, at: int, *, settings: str = "") -> None:
    """Commit the keyring to a walk's repository, one owner of all, and settings of its gate."""
    file = walk.repository / ".switchboard" / "keyring.yaml"
    file.write_bytes(keyring(at))
    config = walk.repository / "switchboard.yaml"
    text = re.sub(
        r"(?ms)^owners:\n.*?\n\n",
        f"owners:\n  - {{owners: [{SOLE_OWNER}]}}\n\n",
        config.read_text(),
    )
    if settings:
        text = text.replace("settings:\n", f"settings:\n  {settings}\n", 1)
    config.write_text(text)
    run_git(walk.repository, "add", "--all")
    run_git(walk.repository, "commit", "--quiet", "--message", "Whom we believe")


def sealed(walk: Walk, folder: Path, signer: FixedSigner | None = BOT, *, at: int) -> Path:
    """Copy a walk's proposal and seal it; return the copy, a set of evidence."""
    shutil.copytree(walk.proposal, folder, ignore=shutil.ignore_patterns(layout.FOLDER))
    seal(folder, Signing(signer, at), base="")
    return folder
