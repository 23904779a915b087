"""Open bundles: verified first, then an engine with their rules and values."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.errors.bundles import BundleError, BundleRootsDiffer, BundleTooLarge
from switchboard_policy.opa.bundles.archive import Bounds
from switchboard_policy.opa.bundles.contents import merge
from switchboard_policy.opa.bundles.state import Accepted, read_accepted, written
from switchboard_policy.opa.bundles.verify import Expected, VerifiedBundle, verify
from switchboard_policy.opa.given_rules import open_rules
from switchboard_policy.opa.select import Selection


def open_bundle(path: Path, expected: Expected, *, state: Path | None = None) -> VerifiedBundle:
    """Return a bundle's rules and values, once it is verified.

    Args:
        path: the bundle's file.
        expected: keys, roots and scope.
        state: file that keeps what was accepted last; this bundle is written into it. Without one
            an old bundle cannot be told from a new one.

    Raises:
        BundleError: it is refused; the leaf class says why, the message which file.
        InputError: a file cannot be read or written.
    """
    content = _read(path)
    if state is None:
        return _verify(path, content, expected)
    with _locked(state):
        accepted = _accepted(state)
        found = _verify(path, content, replace(expected, accepted=accepted))
        manifest = found.manifest
        last = Accepted(manifest.sequence, manifest.revision, found.contents)
        if accepted.get(manifest.name) != last:
            _replace(state, written({**accepted, manifest.name: last}))
    return found


def engine_of(bundles: Sequence[VerifiedBundle], *, engine: str = "auto") -> Selection:
    """Return an engine with the rules and values of bundles, and why it is this one.

    Args:
        bundles: verified, each with roots of its own.
        engine: `auto`, `wasm` or `opa`.

    Raises:
        BundleRootsDiffer: two of them own the same part of the policy.
        EngineError: no engine can serve them.
    """
    owned: dict[str, str] = {}
    rules: dict[str, bytes] = {}
    data: dict[str, Json] = {}
    for bundle in bundles:
        for root in bundle.manifest.roots:
            for other, revision in owned.items():
                if f"{root}/".startswith(f"{other}/") or f"{other}/".startswith(f"{root}/"):
                    raise BundleRootsDiffer(f"{root} is owned by {revision} too, as {other}")
        owned |= dict.fromkeys(bundle.manifest.roots, bundle.manifest.revision)
        rules |= bundle.rules
        merge(data, bundle.data, bundle.manifest.revision)
    return open_rules(engine, rules, data)


def _verify(path: Path, content: bytes, expected: Expected) -> VerifiedBundle:
    try:
        return verify(content, expected)
    except BundleError as error:
        raise type(error)(f"{path}: {error.message}", hint=error.hint) from error


def _read(path: Path) -> bytes:
    most = Bounds.shipped().bundle_bytes
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", location=Location(str(path))
        ) from error
    if len(content) > most:
        raise BundleTooLarge(f"{path}: more than {most:,} bytes, which is all that is read")
    return content


def _accepted(state: Path) -> dict[str, Accepted]:
    try:
        content = state.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", location=Location(str(state))
        ) from error
    return read_accepted(str(state), content)


def _replace(state: Path, content: bytes) -> None:
    beside = state.with_name(f".{state.name}.{token_hex(6)}.partial")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(state)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"what was accepted cannot be kept: {error.strerror}", location=Location(str(state))
        ) from error


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Let one process at a time read, verify and write, so that the number only grows."""
    try:
        import fcntl  # noqa: PLC0415 - not there on every system; then nothing is locked
    except ImportError:  # pragma: no cover
        yield
        return
    try:
        file = state.with_name(f".{state.name}.lock").open("a")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", location=Location(str(state))
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
