"""Ask the verifier about a set on the disk: as its good form is asked about, or otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import evidence_world as usual
from support.tampering import world
from support.tampering.case import Asked

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence.keyring import Keyring, KeyRole, Revocation
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import Profile, shipped_profile
from switchboard_policy.evidence.verify import verify


def asked_about(root: Path, of: str, asked: Asked) -> EvidenceError | None:
    """The first reason for which a set in a folder, or a log, is refused; None where it verifies.

    Args:
        root: the folder.
        of: which good set it was.
        asked: how the question differs; `checkpoints` are heads of the log shown before.
    """
    told: dict[str, Any] = dict(asked)
    shown = tuple(each.encode() for each in told.pop("checkpoints", ()))
    try:
        if of == "log":
            keys = keyring(told).trusted(KeyRole.LOG, world.AT)
            verify_log(root, [(key.name, key.public) for key in keys], witnessed=shown)
            return None
        verify(
            root,
            profile=profile(told.pop("profile", of), told.pop("profile_asks", {})),
            keyring=keyring(told.pop("keyring", {})),
            at=told.pop("at", world.AT),
            expected=usual.expected(**told, checkpoints=shown),
        ).raise_unless_valid()
    except EvidenceError as error:
        return error
    return None


def profile(name: str, asks: Mapping[str, Any]) -> Profile:
    """A shipped profile that asks for more.

    Args:
        name: which one.
        asks: fields of the profile, and by `approvals` how many approvals are due.
    """
    told = dict(asks)
    found = shipped_profile(name)
    due = told.pop("approvals", 0)
    requirements = tuple(
        replace(each, least=due) if each.predicate_type == PredicateType.APPROVAL else each
        for each in found.requirements
    )
    return replace(found, requirements=requirements, **told)


def keyring(changes: Mapping[str, Mapping[str, int]]) -> Keyring:
    """The keyring of the good sets, in which some keys are valid at other times.

    Args:
        changes: by a key's id: `not_before`, `not_after` or `revoked`, in seconds since the epoch.
    """
    return Keyring(
        tuple(
            replace(
                key,
                **{
                    name: Revocation(at, "it was lost") if name == "revoked" else at
                    for name, at in changes.get(key.id, {}).items()
                },
            )
            for key in usual.keyring_of()
        )
    )
