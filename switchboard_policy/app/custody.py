"""The chain of custody of a set: who had it in hand, when, and what they did, each link signed.

A link names the statement of the one before it, so none can be taken out of the middle or moved.
"""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.evidence.verify import keyring_outside
from switchboard_policy.app.set_statements import free_path, statements_in
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.create import Saying, add, statement_of
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.manifest import read_manifest
from switchboard_policy.evidence.predicates.custody import Handling, Marker, custody_predicate
from switchboard_policy.evidence.predicates.schemas import predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.ports.signer import Signer

NAME = "custody"


def first_link(handler: str, at: int) -> Saying:
    """Return the link that begins a chain: the set was made.

    Args:
        handler: who made it.
        at: seconds since the epoch.
    """
    said = custody_predicate(handling=Handling.CREATED, handler=handler, handled_at=at, position=1)
    return Saying(NAME, PredicateType.CUSTODY, said)


def hand_over(  # noqa: PLR0913 - what a link says, and who has to believe it
    root: Path,
    handling: Handling,
    handler: str,
    signer: Signer,
    keyring: Path,
    *,
    at: int,
    note: str = "",
) -> str:
    """Add a link by a key that is believed for it; return where it lies.

    A set only grows: what nobody would believe would spoil it for good, so it is not added.

    Args:
        root: the folder of the set.
        handling: what was done.
        handler: who did it.
        signer: whose key attests it.
        keyring: the file of the keys that are believed, outside of the set.
        at: seconds since the epoch.
        note: anything else worth knowing.

    Raises:
        KeyNotTrusted: the keyring does not have the key for attestations, or not now.
        SwitchboardError: as `add_link` raises.
    """
    believed = keyring_outside(keyring, root)
    believed.require(signer.public, KeyRole.ATTESTATION, at)
    return add_link(root, handling, handler, signer, at=at, note=note)


def add_link(  # noqa: PLR0913 - what a link says
    root: Path,
    handling: Handling,
    handler: str,
    signer: Signer,
    *,
    at: int,
    note: str = "",
    marker: Marker | None = None,
) -> str:
    """Add a link to the chain of a set; return where it lies.

    Args:
        root: the folder of the set.
        handling: what was done.
        handler: who did it.
        signer: whose key attests it.
        at: seconds since the epoch.
        note: anything else worth knowing.
        marker: the word a log is searched for, where this was a moment of decision.

    Raises:
        UsageError: nobody did it.
        EvidenceError: the manifest is not one, or a link that is there has not the form of one.
        InputError: there is no manifest, or the disk refuses.
        UnreachableError: whoever holds the key does not sign.
    """
    if not handler.strip():
        raise UsageError("nobody is named who handled the set")
    file = root / layout.MANIFEST
    try:
        manifest = read_manifest(file.read_bytes())
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise InputError(message, location=Location(file.as_posix())) from error
    links = [
        (int(str(predicate_of(one.statement, [PredicateType.CUSTODY])["position"])), one.digest)
        for one in statements_in(root)
        if one.statement.predicate_type == PredicateType.CUSTODY
    ]
    position, previous = max(links, default=(0, ""))
    said = custody_predicate(
        handling=handling,
        handler=handler,
        handled_at=at,
        position=position + 1,
        previous=previous,
        marker=marker,
        note=note,
    )
    path = free_path(root, NAME)
    saying = Saying(NAME, PredicateType.CUSTODY, said)
    add(root, path, attest(statement_of(saying, manifest), signer))
    return path
