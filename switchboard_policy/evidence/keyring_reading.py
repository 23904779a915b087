"""Keyrings as files: YAML with the line of whatever is wrong in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.errors import InputError
from switchboard_policy.evidence.keyring import Keyring, KeyRole, Revocation, TrustedKey
from switchboard_policy.evidence.public_keys import read_public_key

_OF_ROLE: Mapping[str, KeyRole] = {"owner": KeyRole.APPROVAL, "name": KeyRole.LOG}
"""Fields that keys of one role have, and no others."""


@lru_cache(maxsize=1)
def keyring_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a keyring."""
    content = files(__package__).joinpath("keyring.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


def read_keyring(file: str, data: bytes) -> Keyring:
    """Read a keyring.

    Args:
        file: its path, for messages.
        data: its bytes, YAML or JSON.

    Raises:
        InputError: it is no keyring, is empty, or has a key that is none, is private, is of a kind
            its role does not use, or is there twice; says where.
    """
    _no_private_key(file, data)
    if data.lstrip().startswith(b"-----BEGIN"):
        raise InputError(
            "a key by itself, which does not say what for and until when it is believed",
            location=Location(file, "", 1, 1),
            hint="a keyring lists it with its role and its time: docs/evidence/keys.md",
        )
    document = read_yaml(file, data)
    check_schema(document, keyring_schema())
    entries = cast("Mapping[str, Any]", document.value)["keys"]
    keys: list[TrustedKey] = []
    for position in range(len(entries)):
        key = _key(document, f"/keys/{position}", entries[position])
        _not_again(key, keys, document.where(f"/keys/{position}/id"))
        keys.append(key)
    return Keyring(tuple(keys))


def _no_private_key(file: str, data: bytes) -> None:
    """Refuse a private key wherever it stands, before anything is shown of the file."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if b"PRIVATE KEY-----" in line:
            raise InputError(
                "a private key in a keyring, which everybody may read",
                location=Location(file, "", number, line.index(b"PRIVATE KEY-----") + 1),
                hint="withdraw that key and make a new one: this one has been shown",
            )


def _key(document: Document, at: str, entry: Mapping[str, Any]) -> TrustedKey:
    role = KeyRole(entry["role"])
    where = document.where(f"{at}/public_key")
    public = read_public_key(entry["public_key"].encode(), where)
    if public.kind is not role.kind:
        message = f"a key of the kind {public.kind} for {role}; {role.kind} is allowed"
        raise InputError(message, location=where)
    for field, owner in _OF_ROLE.items():
        if (field in entry) != (role is owner):
            message = f"{field} is {'missing' if role is owner else 'there'} for a key for {role}"
            hint = f"keys for {owner} have it, and no others"
            raise InputError(message, location=document.where(f"{at}/{field}"), hint=hint)
    _printable(document, at, entry)
    since, until = (_moment(document, f"{at}/{name}") for name in ("not_before", "not_after"))
    if since >= until:
        message = "not_after is no later than not_before, so the key is never valid"
        raise InputError(message, location=document.where(f"{at}/not_after"))
    revoked = entry.get("revoked")
    return TrustedKey(
        id=entry["id"],
        public=public,
        role=role,
        not_before=since,
        not_after=until,
        owner=entry.get("owner", ""),
        name=entry.get("name", ""),
        revoked=revoked
        and Revocation(_moment(document, f"{at}/revoked/at"), str(revoked["reason"])),
    )


def _moment(document: Document, at: str) -> int:
    spot = document.node(at)
    try:
        return seconds_of(str(spot.node.value))
    except ValueError as error:
        raise InputError(f"{at.rpartition('/')[2]}: {error}", location=spot.location) from None


def _printable(document: Document, at: str, entry: Mapping[str, Any]) -> None:
    """Refuse control characters, which would reach terminals and signed notes."""
    for field in ("id", "owner", "name"):
        if not entry.get(field, "").isprintable():
            where = document.where(f"{at}/{field}")
            raise InputError(f"{field} holds a control character", location=where)


def _not_again(key: TrustedKey, others: list[TrustedKey], where: Location) -> None:
    for other in others:
        if other.id == key.id:
            message = f"two keys with the id {key.id!r}; one is allowed"
            raise InputError(message, location=where)
        if other.public == key.public and other.role is not key.role:
            message = f"{key.id} is the same key as {other.id}, for another role"
            hint = "one key for each thing, so that what is stolen opens one door"
            raise InputError(message, location=where, hint=hint)
        if other.public == key.public:
            raise InputError(f"{key.id} is the same key as {other.id}", location=where)
