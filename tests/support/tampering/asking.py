"""Ask the verifier about a set on the disk: as its good form is asked about, or otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import evidence_world as usual
from support.tampering import world
from support.tampering.case import Asked, Workshop

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence.keyring import Keyring, Revocation
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import Profile, shipped_profile
from switchboard_policy.evidence.verify import verify


def refusal_of(work: Workshop, of: str, folder: Path) -> EvidenceError | None:
    """The first reason for which a set is refused; None where it verifies.

    Args:
        work: the set.
        of: which good set it was.
        folder: where it is laid out; there is nothing there before, and nothing after.
    """
    root = folder / "set"
    root.mkdir(parents=True)
    try:
        work.lay_out(root)
        return asked_about(root, of, work.asked)
    finally:
        shutil.rmtree(folder)


def asked_about(root: Path, of: str, asked: Asked) -> EvidenceError | None:
    """The first reason for which a set in a folder is refused; None where it verifies."""
    told: dict[str, Any] = dict(asked)
    try:
        verify(
            root,
            profile=profile(told.pop("profile", of), told.pop("profile_asks", {})),
            keyring=keyring(told.pop("keyring", {})),
            at=told.pop("at", world.AT),
            expected=usual.expected(**told),
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
