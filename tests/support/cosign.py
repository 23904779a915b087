"""cosign as people call it, with no network and with keys made of small fixed numbers."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from support.evidence_keys import FixedSigner
from support.offline import offline
from support.tools import require_tool


@dataclass(frozen=True)
class Cosign:
    """cosign, in a folder of its own.

    Args:
        folder: where its keys, bundles and home are.
    """

    folder: Path

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run it without a network."""
        home = {"HOME": str(self.folder), "COSIGN_PASSWORD": "for tests"}
        return subprocess.run(
            [*offline(), require_tool("cosign"), *map(str, words)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **home},
            capture_output=True,
            text=True,
            check=False,
        )

    @cached_property
    def _services(self) -> Path:
        """A signing configuration that names no service, so that none is asked."""
        path = self.folder / "no-services.json"
        done = self.run("signing-config", "create", "--out", path)
        assert done.returncode == 0, done.stderr
        return path

    def public(self, signer: FixedSigner) -> Path:
        """The public half of a key, in a file."""
        path = self.folder / f"{signer.public.hint[:8].replace('/', '-')}.pub"
        path.write_bytes(signer.public_pem())
        return path

    def private(self, signer: FixedSigner) -> Path:
        """The private half, in cosign's own form."""
        name = self.folder / f"own-{signer.public.hint[:8].replace('/', '-')}"
        key = name.with_name(f"{name.name}.key")
        if not key.exists():
            pem = name.with_name(f"{name.name}.pem")
            pem.write_bytes(signer.private_pem())
            words = ("import-key-pair", "--key", pem, "--output-key-prefix", name)
            done = self.run(*words)
            assert done.returncode == 0, done.stderr
        return key

    def attest(self, statement: bytes, signer: FixedSigner) -> bytes:
        """Sign a statement; return the bundle."""
        (self.folder / "statement.json").write_bytes(statement)
        bundle = self.folder / "attested.sigstore.json"
        words = ("--key", self.private(signer), "--signing-config", self._services)
        to = ("--bundle", bundle, "-y", "--statement", "statement.json")
        done = self.run("attest-blob", *words, *to)
        assert done.returncode == 0, done.stderr
        return bundle.read_bytes()

    def sign(self, content: bytes, signer: FixedSigner) -> bytes:
        """Sign a file, which is no attestation; return the bundle."""
        (self.folder / "blob").write_bytes(content)
        bundle = self.folder / "signed.sigstore.json"
        words = ("--key", self.private(signer), "--signing-config", self._services)
        done = self.run("sign-blob", *words, "--bundle", bundle, "-y", "blob")
        assert done.returncode == 0, done.stderr
        return bundle.read_bytes()

    def verifies(self, bundle: bytes, signer: FixedSigner, kind: str, blob: bytes) -> bool:
        """Whether it believes an attestation about a file."""
        (self.folder / "blob").write_bytes(blob)
        return self._verifies(bundle, signer, kind, "blob")

    def verifies_digest(self, bundle: bytes, signer: FixedSigner, kind: str, sha256: str) -> bool:
        """Whether it believes an attestation about whatever has a digest."""
        return self._verifies(bundle, signer, kind, "--digest", sha256, "--digestAlg", "sha256")

    def _verifies(self, bundle: bytes, signer: FixedSigner, kind: str, *about: str) -> bool:
        (self.folder / "shown.sigstore.json").write_bytes(bundle)
        words = ("--key", self.public(signer), "--bundle", "shown.sigstore.json")
        flags = ("--insecure-ignore-tlog", "--type", kind)
        done = self.run("verify-blob-attestation", *words, *flags, *about)
        assert ("Verified OK" in done.stderr) is (done.returncode == 0), done.stderr
        return done.returncode == 0
