"""The keyring: public keys that are believed, each for one thing, from one moment to another.

It comes from the protected base branch or from the caller, never from what is being verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import UsageError
from switchboard_policy.errors.evidence_keys import (
    KeyExpired,
    KeyNotTrusted,
    KeyNotYetValid,
    KeyRevoked,
    KeyRoleWrong,
    KeyUnknown,
)
from switchboard_policy.evidence.public_keys import thumbprint
from switchboard_policy.ports.signer import KeyKind, PublicKey

KEYRING = ".switchboard/keyring.yaml"
"""Where a policy repository keeps it."""


class KeyRole(StrEnum):
    """The one thing that a key is believed for."""

    ATTESTATION = "attestation"
    RECEIPT = "receipt"
    LOG = "log"
    APPROVAL = "approval"

    @property
    def kind(self) -> KeyKind:
        """The only kind of key that does it."""
        return KeyKind.ED25519 if self is KeyRole.LOG else KeyKind.ECDSA_P256


@dataclass(frozen=True)
class Revocation:
    """A key withdrawn before its time.

    Args:
        at: from when on it is not believed, in seconds since the epoch.
        reason: why.
    """

    at: int
    reason: str


@dataclass(frozen=True)
class TrustedKey:
    """A key that is believed.

    Args:
        id: what people call it.
        public: the key.
        role: what it is believed for.
        not_before: the first moment it is believed at, in seconds since the epoch.
        not_after: the moment from which on it is not.
        owner: of an approval key, who approves with it.
        name: of a log key, its name in signed notes.
        revoked: where it was withdrawn.
    """

    id: str
    public: PublicKey
    role: KeyRole
    not_before: int
    not_after: int
    owner: str = ""
    name: str = ""
    revoked: Revocation | None = None

    @property
    def thumbprint(self) -> str:
        """How receipts name it: the RFC 7638 thumbprint."""
        return thumbprint(self.public)

    def refusal(self, role: KeyRole, at: int) -> KeyNotTrusted | None:
        """Return why the key is not believed for this at a moment; None where it is.

        Clocks may be apart by `clock_skew_s`; a revocation allows for no such thing.

        Args:
            role: what it is asked for.
            at: the moment, in seconds since the epoch.
        """
        if self.role is not role:
            message = f"key {self.id} is for {self.role}; a key for {role} is needed"
            return KeyRoleWrong(message)
        if self.revoked is not None and at >= self.revoked.at:
            since, reason = rfc3339(self.revoked.at), self.revoked.reason
            return KeyRevoked(f"key {self.id} was revoked at {since}: {reason}")
        skew = constants("switchboard_policy.evidence").whole("clock_skew_s")
        if at + skew < self.not_before:
            since = rfc3339(self.not_before)
            return KeyNotYetValid(f"key {self.id} is valid from {since} on; this is {rfc3339(at)}")
        if at - skew >= self.not_after:
            until = rfc3339(self.not_after)
            hint = "what was signed in time is judged with --at"
            message = f"key {self.id} was valid until {until}; this is {rfc3339(at)}"
            return KeyExpired(message, hint=hint)
        return None


@dataclass(frozen=True)
class Keyring:
    """Keys that are believed.

    Args:
        keys: at least one; no id and no key twice.

    Raises:
        UsageError: there is none, or one is there twice.
    """

    keys: tuple[TrustedKey, ...]

    def __post_init__(self) -> None:
        """Hold it to that."""
        if not self.keys:
            raise UsageError("a keyring without a key, so nothing could be believed")
        ids, publics = ({key.id for key in self.keys}, {key.public.spki for key in self.keys})
        if len(ids) != len(self.keys) or len(publics) != len(self.keys):
            raise UsageError("a keyring has one id or one key twice")

    def __iter__(self) -> Iterator[TrustedKey]:
        return iter(self.keys)

    def trusted(self, role: KeyRole, at: int) -> tuple[TrustedKey, ...]:
        """Return the keys that are believed for something at a moment.

        Args:
            role: what for.
            at: the moment, in seconds since the epoch.

        Raises:
            KeyUnknown: the keyring has no key for it.
            KeyNotTrusted: it has, and none of them is believed then; the class says why the last
                of them is not.
        """
        of_role = [key for key in self.keys if key.role is role]
        if not of_role:
            message = f"the keyring has no key for {role}"
            raise KeyUnknown(message, hint=f"`switchboard keys new --role {role}` makes one")
        found = tuple(key for key in of_role if key.refusal(role, at) is None)
        if not found:
            last = max(of_role, key=lambda key: key.not_after)
            raise cast("KeyNotTrusted", last.refusal(role, at))
        return found

    def require(self, public: PublicKey, role: KeyRole, at: int) -> TrustedKey:
        """Return the entry of a key that made a signature.

        Args:
            public: the key.
            role: what the signature is for.
            at: the moment it is judged at, in seconds since the epoch.

        Raises:
            KeyUnknown: the key is not in the keyring.
            KeyRoleWrong: it is there for something else.
            KeyRevoked: it was withdrawn.
            KeyNotYetValid: it is believed later.
            KeyExpired: it was believed earlier.
        """
        for key in self.keys:
            if key.public == public:
                refusal = key.refusal(role, at)
                if refusal is not None:
                    raise refusal
                return key
        raise KeyUnknown(f"key {thumbprint(public)} is not in the keyring")

    def require_any(self, public: PublicKey, roles: Sequence[KeyRole], at: int) -> TrustedKey:
        """Return the entry of a key, for whichever of some roles it is believed for.

        Args:
            public: the key.
            roles: what the signature may be for, at least one.
            at: the moment it is judged at, in seconds since the epoch.

        Raises:
            KeyNotTrusted: as `require` raises for the last of them.
        """
        *others, last = roles
        for role in others:
            with suppress(KeyRoleWrong):
                return self.require(public, role, at)
        return self.require(public, last, at)

    def by_thumbprint(self, found: str, role: KeyRole, at: int) -> TrustedKey:
        """Return the entry of a key that a token names.

        Args:
            found: the RFC 7638 thumbprint, as the token gives it.
            role: what the token is for.
            at: the moment it is judged at, in seconds since the epoch.

        Raises:
            KeyNotTrusted: as `require`.
        """
        for key in self.keys:
            if key.thumbprint == found:
                return self.require(key.public, role, at)
        raise KeyUnknown(f"key {found!r:.100} is not in the keyring")

    @property
    def publics(self) -> tuple[PublicKey, ...]:
        """Every key, whatever it is for: whose signature it is comes before whether it counts."""
        return tuple(key.public for key in self.keys)
