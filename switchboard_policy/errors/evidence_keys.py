"""Why a key is not believed: one class for each reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class KeyNotTrusted(EvidenceError):  # noqa: N818 - why, in the field's words
    """A signature is by a key that is not believed for this, or not now."""

    code = "evidence/key_not_trusted"


class KeyUnknown(KeyNotTrusted):
    """The key is not in the keyring, or the keyring has none that does this."""

    code = "evidence/key_unknown"


class KeyRoleWrong(KeyNotTrusted):
    """The key is in the keyring for something else."""

    code = "evidence/key_role_wrong"


class KeyNotYetValid(KeyNotTrusted):
    """The key is believed from a later moment on."""

    code = "evidence/key_not_yet_valid"


class KeyExpired(KeyNotTrusted):
    """The key was believed until an earlier moment."""

    code = "evidence/key_expired"


class KeyRevoked(KeyNotTrusted):
    """The key was withdrawn before its time."""

    code = "evidence/key_revoked"


class KeyRotationInvalid(KeyNotTrusted):
    """An attestation that one key follows another does not fit the keyring."""

    code = "evidence/key_rotation_invalid"
