"""Build, sign, verify and push the bundles of a policy repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.git import ask
from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.output_files import write_files
from switchboard_policy.app.policy_rules import read_rules
from switchboard_policy.app.repository import under_git
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.errors.bundles import BundleError, BundleNameRefused
from switchboard_policy.opa.bundles.archive import write_archive
from switchboard_policy.opa.bundles.contents import Contents, contents_of
from switchboard_policy.opa.bundles.keys import (
    SigningKey,
    key_ring,
    read_signing_key,
    read_verification_key,
)
from switchboard_policy.opa.bundles.oci import INDEX, image_layout
from switchboard_policy.opa.bundles.opening import open_bundle
from switchboard_policy.opa.bundles.push import put, token_of
from switchboard_policy.opa.bundles.signing import sign
from switchboard_policy.opa.bundles.verify import Expected, VerifiedBundle

COMMIT = "commit"
ENDING = ".tar.gz"
_OCI, _DIR = "oci:", "dir:"


@dataclass(frozen=True)
class Packed:
    """A bundle as a file.

    Args:
        file: where it stands.
        contents: what is in it.
        revision: which one it is.
        sequence: its number.
        digest: of the file.
        size: of the file in bytes.
    """

    file: Path
    contents: Contents
    revision: str
    sequence: int
    digest: str
    size: int


@dataclass(frozen=True)
class Built:
    """The bundles of a policy repository.

    Args:
        bundles: rules and values.
        compiled: which OPA compiled the rules; empty where none is there.
        why_not: why they were not compiled.
    """

    bundles: tuple[Packed, ...]
    compiled: str
    why_not: str


@dataclass(frozen=True)
class Verification:
    """What a bundle is held to, as it is asked for.

    Args:
        keys: names and files of the keys that are believed.
        roots: the parts of the policy it must own.
        scope: what it must be signed for; empty for no scope.
        state: file that keeps what was accepted last; None for no such file.
    """

    keys: Sequence[tuple[str, Path]]
    roots: Sequence[str]
    scope: str = ""
    state: Path | None = None

    def expected(self) -> Expected:
        """Return it with the keys read.

        Raises:
            InputError: a key cannot be read.
            UsageError: there is no key, or two have one name.
        """
        keys = [
            read_verification_key(str(file), read_file(file), key_id=name)
            for name, file in self.keys
        ]
        return Expected(key_ring(keys), frozenset(self.roots), self.scope)


def build(
    repo: Path,
    out: Path,
    *,
    revision: str = "",
    sequence: int | None = None,
    allow_dirty: bool = False,
) -> Built:
    """Write the bundles of a policy repository.

    Args:
        repo: the repository, or a folder in it.
        out: folder to write to.
        revision: which one it is; `commit` for git's, the digest of the contents unless given.
        sequence: a number that grows with each bundle; how many commits there are unless given.
        allow_dirty: whether uncommitted changes are fine.

    Raises:
        InputError: a file cannot be used, a value breaks its schema, rules do not compile, or the
            disk refuses.
        UsageError: there is no git to take a number or a revision from.
    """
    rules = read_rules(repo, allow_dirty=allow_dirty)
    number = _commits(rules.root) if sequence is None else sequence
    named = _commit(rules.root) if revision == COMMIT else revision
    bundles = contents_of(rules.files)
    rules.hold_values()
    compiled, why_not = rules.compile()
    files: dict[str, bytes] = {}
    packed = []
    for contents in bundles:
        name = f"{contents.name}{ENDING}"
        files[name] = _pack(contents, number, named)
        digest, size = sha256(files[name]), len(files[name])
        told = named or contents.digest
        packed.append(Packed(out / name, contents, told, number, digest, size))
    write_files(out, files)
    return Built(tuple(packed), compiled, why_not)


def signing_key(
    file: Path, *, key_id: str, passphrase: bytes | None, algorithm: str = ""
) -> SigningKey:
    """Return the key that signs; see `read_signing_key`."""
    content = read_file(file)
    return read_signing_key(
        str(file), content, key_id=key_id, passphrase=passphrase, algorithm=algorithm
    )


def sign_bundles(
    bundles: Sequence[Path], key: SigningKey, *, scope: str = "", out: Path | None = None
) -> dict[Path, str]:
    """Sign bundles, all or none, and return the digest of each file written.

    Args:
        bundles: their files.
        key: the key.
        scope: what the signature is for; empty for none.
        out: folder to write to; None to replace each file.

    Raises:
        BundleError: one is no bundle that could be verified.
        InputError: a file cannot be read or written.
    """
    signed: dict[Path, bytes] = {}
    for path in bundles:
        target = path if out is None else out / path.name
        if target in signed:
            raise UsageError(f"two bundles would be written to {target}")
        try:
            signed[target] = sign(read_file(path), key, scope=scope)
        except BundleError as error:
            raise type(error)(f"{path}: {error.message}", hint=error.hint) from error
    for folder in sorted({target.parent for target in signed}):
        mine = {path.name: body for path, body in signed.items() if path.parent == folder}
        write_files(folder, mine)
    return {path: sha256(body) for path, body in signed.items()}


def verify_bundle(path: Path, verification: Verification) -> VerifiedBundle:
    """Return a bundle, if it is what was expected; see `open_bundle`."""
    return open_bundle(path, verification.expected(), state=verification.state)


@dataclass(frozen=True)
class Delivery:
    """How a bundle gets to where it is going.

    Args:
        to: `https://…`, `oci:DIR:TAG`, or `dir:DIR`.
        token_file: file of a bearer token; None for none.
        ca_file: certificates that are believed; None for the system's.
        seconds: deadline; None for the shipped one.
    """

    to: str
    token_file: Path | None = None
    ca_file: Path | None = None
    seconds: float | None = None


def push_bundle(path: Path, verification: Verification, delivery: Delivery) -> VerifiedBundle:
    """Put a bundle where engines get it from; what does not verify goes nowhere.

    Args:
        path: the bundle's file.
        verification: what it is held to first.
        delivery: where it goes, and how.

    Raises:
        BundleError: it does not verify.
        UsageError: the place is none.
        UnreachableError: a server does not take it.
        InputError: a file cannot be read or written.
    """
    content = read_file(path)
    found = verify_bundle(path, verification)
    if sha256(content) != found.digest:
        raise InputError("was changed while it was read", location=Location(str(path)))
    to = delivery.to
    if to.startswith(_OCI):
        folder, _, tag = to.removeprefix(_OCI).rpartition(":")
        if not folder:
            raise UsageError(f"{to!r} names no tag", hint="oci:DIR:TAG")
        index = Path(folder) / INDEX
        held = index.read_bytes() if index.is_file() else None
        revision = found.manifest.revision
        write_files(Path(folder), image_layout(content, tag=tag, revision=revision, index=held))
    elif to.startswith(_DIR):
        write_files(Path(to.removeprefix(_DIR)), {path.name: content})
    elif "://" in to:
        token = delivery.token_file
        put(
            to,
            content,
            token=token_of(str(token), read_file(token)) if token else "",
            ca_file=delivery.ca_file,
            seconds=delivery.seconds,
        )
    else:
        raise UsageError(f"{to!r} is no place", hint="dir:DIR, oci:DIR:TAG or https://…")
    return found


def _pack(contents: Contents, sequence: int, revision: str) -> bytes:
    try:
        return write_archive(contents.with_manifest(sequence=sequence, revision=revision))
    except BundleNameRefused as error:
        raise InputError(error.message, location=Location("policies/"), hint=error.hint) from error


def _commits(root: Path) -> int:
    if not under_git(root):
        raise UsageError(
            "a bundle needs a number that grows, and there is no git to count commits of",
            hint="give --sequence N",
        )
    if ask(root, "rev-parse", "--is-shallow-repository") != "false":
        raise UsageError(
            "the clone is shallow, so its commits cannot be counted",
            hint="fetch all of it (fetch-depth: 0), or give --sequence N",
        )
    return int(ask(root, "rev-list", "--count", "HEAD") or 0)


def _commit(root: Path) -> str:
    found = ask(root, "rev-parse", "HEAD") if under_git(root) else None
    if found is None:
        raise UsageError("there is no git commit to name the revision by", hint="leave it out")
    return found
