"""A small good set of evidence, and the keyring that believes it; bad ones start from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.evidence_keys import FixedSigner, fixed_signer

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.create import Created, Saying, add, create
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.keyring import Keyring, KeyRole, TrustedKey
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.decision import Basis, decision_predicate
from switchboard_policy.evidence.predicates.simulation import simulation_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import Profile, shipped_profile
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import change_subject
from switchboard_policy.evidence.verify import verify
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.testing import builders as b

AT = 1_790_000_000
"""2026-09-21T14:13:20Z: when the set is verified; it was made an hour earlier."""
MADE = AT - 3_600
"""When it was made."""
DAY_S = 86_400
CHANGE = f"sha256:{'c' * 64}"
REPOSITORY, PULL_REQUEST = "acme/policies", 12
OWNER = "sre-lead"
HEAD, BASE = "a" * 40, "b" * 40

FILES = {
    "proposal.json": b'{"id": "7f3c91"}\n',
    "changes.patch": b"--- a/limits.yaml\n+++ b/limits.yaml\n",
    "simulation.json": b'{"seed": 7}\n',
    "charts/acme.svg": b"<svg/>\n",
    "charts/globex.svg": b"<svg></svg>\n",
}

ATTESTATION_KEY = fixed_signer(KeyKind.ECDSA_P256, 1)
RECEIPT_KEY = fixed_signer(KeyKind.ECDSA_P256, 2)
LOG_KEY = fixed_signer(KeyKind.ED25519, 3)
OWNER_KEY = fixed_signer(KeyKind.ECDSA_P256, 4)
STRANGER_KEY = fixed_signer(KeyKind.ECDSA_P256, 99)


def trusted(
    signer: FixedSigner,
    role: KeyRole = KeyRole.ATTESTATION,
    *,
    key_id: str = "",
    not_before: int = AT - 30 * DAY_S,
    not_after: int = AT + 30 * DAY_S,
    owner: str = "",
    name: str = "",
) -> TrustedKey:
    """An entry of a keyring."""
    key_id = key_id or f"{role}-{signer.public.hint[:6].lower()}"
    return TrustedKey(key_id, signer.public, role, not_before, not_after, owner, name)


def keyring_of(*keys: TrustedKey) -> Keyring:
    """A keyring of some keys, or of the usual four."""
    usual = (
        trusted(ATTESTATION_KEY, key_id="gate-2026"),
        trusted(RECEIPT_KEY, KeyRole.RECEIPT, key_id="receipts-2026"),
        trusted(LOG_KEY, KeyRole.LOG, key_id="log-2026", name="acme.example/log"),
        trusted(OWNER_KEY, KeyRole.APPROVAL, key_id="sre-lead-2026", owner=OWNER),
    )
    return Keyring(keys or usual)


def write_keyring(path: Path, keyring: Keyring | None = None) -> Path:
    """A keyring as its file."""
    keys = [
        {
            "id": key.id,
            "role": str(key.role),
            "public_key": public_pem(key.public),
            "not_before": rfc3339(key.not_before),
            "not_after": rfc3339(key.not_after),
            **({"owner": key.owner} if key.owner else {}),
            **({"name": key.name} if key.name else {}),
        }
        for key in keyring or keyring_of()
    ]
    path.write_text(json.dumps({"version": 1, "keys": keys}), "utf-8")
    return path


def write_files(root: Path) -> None:
    """The files of a small proposal."""
    for name, content in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def about(**changes: object) -> About:
    """What the set is about."""
    usual: dict[str, object] = {
        "created": MADE,
        "change_digest": CHANGE,
        "repository": REPOSITORY,
        "pull_request": PULL_REQUEST,
        "head": HEAD,
        "base": BASE,
    }
    return About(**{**usual, **changes})  # type: ignore[arg-type]


def sayings() -> tuple[Saying, ...]:
    """What is attested about a decision."""
    decision = decision_predicate(b.decision(), about=about(), basis=Basis(), decided_at=MADE)
    simulation = simulation_predicate(
        configuration={"telemetry": b.digest("trace")}, passed=["limits/acme"]
    )
    return (
        Saying("decision", PredicateType.DECISION, decision),
        Saying("simulation", PredicateType.TEST_RESULT, simulation),
    )


def good_set(
    root: Path,
    *,
    said: Iterable[Saying] | None = None,
    set_about: About | None = None,
    signer: FixedSigner = ATTESTATION_KEY,
) -> Created:
    """A good set of evidence for a decision, in a folder."""
    write_files(root)
    return create(
        root,
        about=set_about or about(),
        sayings=sayings() if said is None else said,
        signer=signer,
    )


def attested(
    root: Path,
    name: str,
    statement: Statement,
    signer: FixedSigner = ATTESTATION_KEY,
) -> None:
    """One more attestation, added to a set."""
    add(root, layout.attestation_path(name), attest(statement, signer))


def approve(root: Path, change: str = CHANGE, name: str = "approval", **said: object) -> None:
    """An owner's approval, added to a set."""
    usual: dict[str, Any] = {"verdict": "approved", "actor": OWNER, "approved_at": MADE}
    spoken_of = about(change_digest=change)
    predicate = approval_predicate(**{**usual, "about": spoken_of, **said})
    statement = Statement((change_subject(change),), PredicateType.APPROVAL, predicate)
    attested(root, name, statement, OWNER_KEY)


def expected(**changes: object) -> Expected:
    """What a gate knows of the change."""
    usual: dict[str, object] = {
        "repository": REPOSITORY,
        "pull_request": PULL_REQUEST,
        "head": HEAD,
        "base": BASE,
        "change_digest": CHANGE,
    }
    return Expected(**{**usual, **changes})  # type: ignore[arg-type]


def verified(
    root: Path,
    *,
    keyring: Keyring | None = None,
    profile: Profile | str = "decision",
    at: int = AT,
    known: Expected | None = None,
) -> Verification:
    """What verifying a set comes to, by a gate that knows the change."""
    held_to = shipped_profile(profile) if isinstance(profile, str) else profile
    return verify(
        root,
        keyring=keyring or keyring_of(),
        profile=held_to,
        at=at,
        expected=known or expected(),
    )
