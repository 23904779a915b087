"""Make a folder a set of evidence, with what it holds and what somebody has to say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.proposal_evidence import sayings
from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.json_reader import read_facts
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EvidenceError, InputError, UsageError, nearest
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.create import Created, Saying, create
from switchboard_policy.evidence.predicates.schemas import hold
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.ports.signer import Signer
from switchboard_policy.proposal.reading import read_document

PROPOSAL, SIMULATION = "proposal.json", "simulation.json"
KINDS = {
    kind.name.lower().replace("_", "-"): kind
    for kind in PredicateType
    if kind not in {PredicateType.APPROVAL, PredicateType.OVERRIDE, PredicateType.KEY_ROTATION}
}
"""What can be attested of a set, by the name it has on the command line. What owners say is about
a change, and has commands of its own."""


def create_set(
    root: Path, about: About, attested: Iterable[tuple[str, Path]], signer: Signer
) -> Created:
    """Write `evidence/` into a folder.

    Of a proposal, what it proposes and how its simulation came out is attested without being
    asked: all of it is read from the folder's own files.

    Args:
        root: the folder.
        about: what the set is about; a proposal says itself which change it is.
        attested: kind and file of what else is attested; see `KINDS`.
        signer: who attests it.

    Raises:
        UsageError: nothing would be attested, a kind is not known, or the change is another one
            than the proposal's.
        InputError: a file cannot be used.
        EvidenceError: a file could not be part of a set that verifies.
        UnreachableError: whoever holds the key does not sign.
    """
    given = [_given(kind, path) for kind, path in attested]
    said: tuple[Saying, ...] = ()
    if (root / PROPOSAL).is_file():
        about, said = _proposed(root, about)
    if not given and not said:
        raise UsageError(
            f"nothing is said about {root}", hint="it holds no proposal.json; give --attest"
        )
    return create(root, about=about, sayings=[*said, *given], signer=signer)


def _proposed(root: Path, about: About) -> tuple[About, tuple[Saying, ...]]:
    content = read_file(root / PROPOSAL)
    document = read_document(str(root / PROPOSAL), content)
    change = document["change_digest"]
    if about.change_digest not in {"", change}:
        raise UsageError(f"the proposal is about the change {change}", hint="leave --change out")
    about = replace(about, change_digest=change)
    figures = sha256(read_file(root / SIMULATION))
    return about, sayings(document, sha256(content), figures, about)


def _given(name: str, path: Path) -> Saying:
    kind = KINDS.get(name)
    if kind is None:
        raise UsageError(f"{name!r} is nothing that can be attested", hint=nearest(name, KINDS))
    bounds = constants("switchboard_policy.evidence")
    predicate = read_facts(
        str(path),
        read_file(path),
        most_bytes=bounds.whole("attestation_bytes"),
        depth=bounds.whole("json_depth"),
    )
    try:
        canonical_bytes(predicate)
        return Saying(name, kind, hold(kind, predicate))
    except EvidenceError as error:
        raise InputError(error.message, location=Location(str(path)), hint=error.hint) from error
