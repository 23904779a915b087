"""New private keys, as PKCS#8 that is encrypted by a passphrase slowly enough.

`cryptography` writes encrypted PKCS#8 with 2,048 rounds of PBKDF2, which a stolen file does not
withstand for long. So the envelope is written here, with scrypt; OpenSSL and `cryptography` open
it. Source: RFC 5958 (the envelope), RFC 8018 (PBES2), RFC 7914 (scrypt in it).
"""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from switchboard_policy.documents.constants import constants
from switchboard_policy.ports.signer import KeyKind
from switchboard_policy.signers.file import PrivateKey

_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES256_CBC = bytes.fromhex("060960864801650304012a")
"""Object identifiers in DER. Source: RFC 8018, appendix A.4; RFC 7914, section 7; RFC 3565."""
_KEY_BYTES, _BLOCK_BYTES = 32, 16
_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04
_LONG = 0x80
"""A length of this many bytes or more says first how many bytes it takes. Source: X.690, 8.1.3."""
_LINE = 64
"""Source: RFC 7468, section 2."""


def new_private_key(kind: KeyKind) -> PrivateKey:
    """Return a new private key, from the system's randomness.

    Args:
        kind: what it signs.
    """
    if kind is KeyKind.ED25519:
        return Ed25519PrivateKey.generate()
    return generate_private_key(SECP256R1())


def private_pem(key: PrivateKey, passphrase: bytes | None) -> bytes:
    """Return a private key as PKCS#8 in PEM.

    Args:
        key: the private key.
        passphrase: what to encrypt it with; None for not at all.
    """
    if passphrase is None:
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    limits = constants("switchboard_policy.signers")
    salt, start = os.urandom(limits.whole("salt_bytes")), os.urandom(_BLOCK_BYTES)
    numbers = [limits.whole(f"scrypt_{name}") for name in ("cost", "block", "parallel")]
    secret = Scrypt(salt, _KEY_BYTES, *numbers).derive(passphrase)
    padder = PKCS7(AES256.block_size).padder()
    cipher = Cipher(AES256(secret), CBC(start)).encryptor()
    sealed = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    derivation = _der(_OCTETS, salt) + b"".join(map(_whole, numbers))
    how = _sequence(_sequence(_SCRYPT, _sequence(derivation)), _aes(start))
    return _pem(_sequence(_sequence(_PBES2, how), _der(_OCTETS, sealed)))


def _aes(start: bytes) -> bytes:
    return _sequence(_AES256_CBC, _der(_OCTETS, start))


def _sequence(*parts: bytes) -> bytes:
    return _der(_SEQUENCE, b"".join(parts))


def _whole(number: int) -> bytes:
    """Return a positive number, with a leading zero where its first bit would mean minus."""
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < _LONG:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, _LONG | len(length)]) + length + content


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    label = "ENCRYPTED PRIVATE KEY"
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()
