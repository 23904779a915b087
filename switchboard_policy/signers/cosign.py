"""Keys behind the `cosign` program: its own key files, key management services, and keyless.

A key file of cosign is tried without a network. Keys of a service (`awskms://`, `gcpkms://`,
`azurekms://`, `hashivault://`) take the same way and are not tried here, for want of a service.
Keyless signing needs an identity and the network, so of `attest_keyless` only the call is tried.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import UnreachableError
from switchboard_policy.ports.signer import PublicKey

_OURS = Path(__file__).resolve().parents[2] / ".tools" / "bin"
"""Where `make tools` puts it. Never the working directory's: that may be anybody's repository."""
_HINT = "with Go: go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3"
_NO_SERVICES: Mapping[str, str] = {
    "signing.json": '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json",'
    '"rekorTlogConfig":{},"tsaConfig":{}}',
    "trusted.json": '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}',
}
"""What `cosign signing-config create` and `cosign trusted-root create` write for no services: with
both, cosign asks nobody but whoever holds the key."""
_SECRET = re.compile(r"(?i)(password|token|secret)\S*\s*[=:]\s*\S+")


@dataclass(frozen=True)
class Cosign:
    """The cosign program, as it is run here.

    Args:
        program: its path.
        passphrase: of a key file; given to the program in its environment and nowhere else.
        seconds: how long one call may take; the shipped bound unless told otherwise.
    """

    program: Path
    passphrase: bytes | None = field(default=None, repr=False)
    seconds: float | None = None

    def run(self, arguments: Sequence[str], stdin: bytes = b"") -> bytes:
        """Run it and return what it printed.

        Args:
            arguments: its command and options.
            stdin: what it reads.

        Raises:
            UnreachableError: it does not start, takes too long, or says no.
        """
        limit = constants("switchboard_policy.signers").real("cosign_seconds")
        seconds = limit if self.seconds is None else self.seconds
        try:
            done = subprocess.run(  # noqa: S603 - the program the user has, arguments as a list
                [str(self.program), *arguments],
                input=stdin,
                capture_output=True,
                check=False,
                timeout=seconds,
                env=self._environment(),
            )
        except subprocess.TimeoutExpired as error:
            message = f"cosign {arguments[0]} took longer than {seconds:g} s"
            raise UnreachableError(message, hint="is the key service within reach?") from error
        except OSError as error:
            raise UnreachableError(f"cosign does not run: {error}", hint=_HINT) from error
        if done.returncode:
            raise UnreachableError(f"cosign {arguments[0]}: {_said(done.stderr)}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        """Return ours with the passphrase; an empty one keeps cosign from asking a terminal."""
        given = os.environ.get("COSIGN_PASSWORD", "")
        secret = given if self.passphrase is None else os.fsdecode(self.passphrase)
        return {**os.environ, "COSIGN_PASSWORD": secret}

    def public_pem(self, key: str) -> bytes:
        """Return the public half of a key as PEM.

        Args:
            key: path of a key file of cosign's, or the address of a key of a service.

        Raises:
            UnreachableError: as `run`.
        """
        return self.run(["public-key", "--key", key])

    def attest_keyless(self, statement: bytes, *, identity_token: str = "") -> bytes:
        """Return a Sigstore bundle over a statement, by an identity instead of a key.

        Needs the network (Fulcio, Rekor and a timestamp authority of Sigstore's) and an identity:
        that of the workflow where it runs in one. Not tried here beyond the call. Our own verifier
        takes bundles by a key only; `cosign verify-blob-attestation --certificate-identity …
        --certificate-oidc-issuer …` verifies these.

        Args:
            statement: an in-toto statement, signed as it stands.
            identity_token: OpenID Connect token; cosign looks for one itself unless given.

        Raises:
            UnreachableError: as `run`.
        """
        with TemporaryDirectory(prefix="switchboard-cosign-") as name:
            given, bundle = Path(name) / "statement.json", Path(name) / "bundle.json"
            given.write_bytes(statement)
            command = ["attest-blob", "--statement", str(given), "--bundle", str(bundle), "--yes"]
            if identity_token:  # by a file: arguments are there for everybody to read
                token = Path(name) / "token"
                token.write_text(identity_token, encoding="utf-8")
                command += ["--identity-token", str(token)]
            self.run(command)
            return bundle.read_bytes()


@dataclass(frozen=True)
class CosignSigner:
    """Signs with a key that cosign reaches.

    Args:
        cosign: the program.
        key: path of a key file of cosign's, or the address of a key of a service.
        public: its public half, from `Cosign.public_pem`; P-256.
    """

    cosign: Cosign
    key: str
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return an ECDSA signature over the SHA-256 of a message, in DER.

        Args:
            message: the bytes themselves, not a digest of them.

        Raises:
            UnreachableError: cosign, or the service behind it, does not answer or refuses.
        """
        with TemporaryDirectory(prefix="switchboard-cosign-") as name:
            folder = Path(name)
            for file, content in _NO_SERVICES.items():
                (folder / file).write_text(content, encoding="utf-8")
            options = [
                *("--signing-config", str(folder / "signing.json")),
                *("--trusted-root", str(folder / "trusted.json")),
                *("--bundle", str(folder / "bundle.json")),
            ]
            self.cosign.run(["sign-blob", "--key", self.key, *options, "--yes", "-"], message)
            return _signature((folder / "bundle.json").read_bytes())


def find_cosign(passphrase: bytes | None = None) -> Cosign:
    """Return cosign from `.tools/bin` of our own checkout, else from PATH.

    Args:
        passphrase: of a key file.

    Raises:
        UnreachableError: there is none.
    """
    for path in (str(_OURS), None):
        found = shutil.which("cosign", path=path)
        if found is not None:
            return Cosign(Path(found), passphrase)
    raise UnreachableError("cosign is not on PATH", hint=_HINT)


def _signature(bundle: bytes) -> bytes:
    try:
        return base64.b64decode(json.loads(bundle)["messageSignature"]["signature"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise UnreachableError("cosign wrote a bundle without a signature we can read") from error


def _said(stderr: bytes) -> str:
    """Return the last thing a program complained of, without what may be a secret."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith("Error: ")]
    said = (complaints or lines or ["it says nothing"])[-1].removeprefix("Error: ")
    return _SECRET.sub(r"\1=…", said)[:500]
