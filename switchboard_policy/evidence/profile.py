"""A profile: which attestations must be there, by whose keys, about what. Deny unless present.

A set of attestations is not signed as a whole, so one that is taken away leaves no trace; only a
list of what has to be there notices. Profiles are data; a user's own is a file of the same form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.schema import check_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.evidence.keyring import KeyRole

SHIPPED = ("proposal", "decision", "override", "gate")


@dataclass(frozen=True)
class Requirement:
    """One kind of attestation.

    Args:
        title: what it says, for people.
        predicate_type: URI of what is said.
        roles: of the keys that may say it.
        subjects: what it must be about, by name.
        least: how many there must be.
        most: how many there may be.
        oldest_s: how old it may be in seconds; 0 for any age.
    """

    title: str
    predicate_type: str
    roles: tuple[KeyRole, ...]
    subjects: tuple[str, ...]
    least: int
    most: int
    oldest_s: int = 0


@dataclass(frozen=True)
class Profile:
    """What a set must prove.

    Args:
        name: what people call it.
        requirements: one for each kind of attestation that may be there.
        about: what the set must say it is about, by name in the manifest: `head`.
        oldest_s: how old the set may be in seconds; 0 for any age.
        receipt: whether a receipt must be there.
        log_proof: whether a proof of the log must be there.
    """

    name: str
    requirements: tuple[Requirement, ...]
    about: tuple[str, ...] = ()
    oldest_s: int = 0
    receipt: bool = False
    log_proof: bool = False

    def __post_init__(self) -> None:
        """Refuse a profile that anything would pass."""
        if not any(each.least for each in self.requirements):
            raise UsageError(f"profile {self.name} asks for no attestation, so all would pass")

    def requirement(self, predicate_type: str) -> Requirement | None:
        """Return what is asked of a kind of attestation; None where none is allowed."""
        for each in self.requirements:
            if each.predicate_type == predicate_type:
                return each
        return None


@lru_cache(maxsize=1)
def profile_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a profile."""
    content = files(__package__).joinpath("profile.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


@lru_cache(maxsize=8)
def shipped_profile(name: str) -> Profile:
    """Return a profile that comes with the library.

    Args:
        name: one of `SHIPPED`.

    Raises:
        UsageError: there is no such profile.
    """
    if name not in SHIPPED:
        raise UsageError(f"there is no profile {name!r}", hint=nearest(name, SHIPPED))
    file = f"profiles/{name}.yaml"
    return read_profile(file, files(__package__).joinpath("profiles", f"{name}.yaml").read_bytes())


def read_profile(file: str, data: bytes) -> Profile:
    """Return a profile from its file.

    Args:
        file: its path, for messages.
        data: its bytes, YAML or JSON.

    Raises:
        InputError: a key is missing, unknown or of a wrong type, two requirements are of one
            kind, or nothing would be asked for; says where.
    """
    document = read_yaml(file, data)
    schema = profile_schema()
    check_schema(document, {**schema, "required": []})
    check_schema(document, schema)
    value = cast("Mapping[str, Any]", document.value)
    requirements = tuple(
        _requirement(each, document, position)
        for position, each in enumerate(value["attestations"])
    )
    kinds = [each.predicate_type for each in requirements]
    for position, kind in enumerate(kinds):
        if kind in kinds[:position]:
            where = document.where(f"/attestations/{position}/predicate")
            raise InputError(f"predicate {kind!r} stands here twice", location=where)
    try:
        return Profile(
            name=value["name"],
            requirements=requirements,
            about=tuple(value.get("about", ())),
            oldest_s=value.get("oldest_s", 0),
            receipt=value.get("receipt", False),
            log_proof=value.get("log_proof", False),
        )
    except UsageError as error:
        raise InputError(error.message, location=document.where("/attestations")) from error


def _requirement(value: Mapping[str, Any], document: Document, position: int) -> Requirement:
    least, most = value.get("least", 1), value.get("most", 1)
    if most < max(least, 1):
        where = document.where(f"/attestations/{position}")
        raise InputError(f"at least {least} and at most {most}", location=where)
    return Requirement(
        title=value["title"],
        predicate_type=value["predicate"],
        roles=tuple(KeyRole(role) for role in value["roles"]),
        subjects=tuple(value["subjects"]),
        least=least,
        most=most,
        oldest_s=value.get("oldest_s", 0),
    )
