"""Open whatever private key somebody names: a file of ours, one of cosign's, or a key service's."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.domain.location import Location
from switchboard_policy.evidence.public_keys import read_public_key
from switchboard_policy.ports.signer import Signer
from switchboard_policy.signers.cosign import CosignSigner, find_cosign
from switchboard_policy.signers.file import read_signer

_COSIGN_FILES = (
    b"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----",
    b"-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----",
)
_SERVICE = "://"


def open_signer(key: str, passphrase: bytes | None = None) -> Signer:
    """Return the signer of a private key.

    Args:
        key: path of a PKCS#8 file or of a key file of cosign's, or the address of a key of a
            service, such as `awskms://…`; cosign reaches the last two.
        passphrase: what a file is encrypted with; None where it is not.

    Raises:
        InputError: there is no such file, it is no private key, the passphrase is another one, or
            it is of a kind that evidence does not use.
        UnreachableError: cosign, or the service behind it, does not answer.
    """
    if _SERVICE in key:
        return _behind_cosign(key, passphrase)
    content = read_file(Path(key))
    if content.lstrip().startswith(_COSIGN_FILES):
        return _behind_cosign(key, passphrase)
    return read_signer(key, content, passphrase)


def _behind_cosign(key: str, passphrase: bytes | None) -> Signer:
    cosign = find_cosign(passphrase)
    public = read_public_key(cosign.public_pem(key), Location(key))
    return CosignSigner(cosign, key, public)
