"""Which images run and who may sign what, as the values state it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.areas.kinds import amount, at, flag, mapping, moment, text, texts
from switchboard_policy.domain.json_value import Json

SEVERITIES = frozenset({"critical", "high", "medium", "low", "negligible", "unknown"})
"""The words of scanners, in small letters."""
_DAY_S = 86_400


@dataclass(frozen=True)
class Image:
    """An image that may run.

    Args:
        name: registry and repository, without tag or digest.
        source: the repository it is built from, as provenance names it.
    """

    name: str
    source: str


@dataclass(frozen=True)
class Key:
    """A public key that may sign.

    Args:
        id: what facts and people call it.
        signs: what it may sign: image, provenance, sbom, scan.
        public_key: in PEM.
        transparency_log: whether its signatures must stand in the public log.
    """

    id: str
    signs: frozenset[str]
    public_key: str
    transparency_log: bool


@dataclass(frozen=True)
class Identity:
    """A keyless signer.

    Args:
        issuer: who vouches for it.
        identity: the subject of its certificate, word for word.
        signs: what it may sign: image, provenance, sbom, scan.
    """

    issuer: str
    identity: str
    signs: frozenset[str]


@dataclass(frozen=True)
class Waiver:
    """Lets one vulnerability through in one image.

    Args:
        vulnerability: its id.
        image: the name of the image.
        until: seconds since the epoch; it counts before that moment.
    """

    vulnerability: str
    image: str
    until: int


@dataclass(frozen=True)
class SupplyChain:
    """The values that admission control can be told.

    Args:
        images: those that may run, by name.
        signers: keys by id, then identities as listed. A key that counts for too long is left out:
            the rules deny what it signed, whatever the day.
        sbom_formats: predicate types of bills of materials.
        builders: ids of builders whose provenance counts.
        severities: those that deny.
        scan_oldest_s: how old a scan may be, in seconds.
        waivers: whole ones only, sorted.
    """

    images: tuple[Image, ...]
    signers: tuple[Key | Identity, ...]
    sbom_formats: tuple[str, ...]
    builders: tuple[str, ...]
    severities: frozenset[str]
    scan_oldest_s: int
    waivers: tuple[Waiver, ...]

    def who_signs(self, what: str) -> tuple[Key | Identity, ...]:
        """Return the signers of one kind of thing: image, provenance, sbom or scan."""
        return tuple(signer for signer in self.signers if what in signer.signs)


def read_supply_chain(values: Json) -> SupplyChain:
    """Return what the values say; what is not whole says nothing, as in the rules.

    Args:
        values: the values of the area, which their schema accepts.
    """
    return SupplyChain(
        images=tuple(sorted(_images(values), key=lambda image: image.name)),
        signers=(*sorted(_keys(values), key=lambda key: key.id), *_identities(values)),
        sbom_formats=texts(at(values, "sbom_formats")) or (),
        builders=texts(at(values, "builders")) or (),
        severities=frozenset(texts(at(values, "severities")) or ()),
        scan_oldest_s=_seconds(values, "scan_oldest"),
        waivers=tuple(sorted(_waivers(values), key=lambda one: (one.image, one.vulnerability))),
    )


def _images(values: Json) -> Iterator[Image]:
    for name, image in mapping(at(values, "images")).items():
        if source := text(at(image, "source")):
            yield Image(name, source)


def _keys(values: Json) -> Iterator[Key]:
    for name, key in mapping(at(values, "keys")).items():
        signs, public_key = texts(at(key, "signs")), text(at(key, "public_key"))
        begins, ends = moment(at(key, "not_before")), moment(at(key, "not_after"))
        if begins is None or ends is None or ends - begins > _seconds(values, "key_longest"):
            continue
        if name.strip() and text(at(key, "owner")) and signs and public_key:
            logged = flag(at(key, "transparency_log")) is not False
            yield Key(name, frozenset(signs), public_key, logged)


def _identities(values: Json) -> Iterator[Identity]:
    for one in _listed(at(values, "identities")):
        issuer, identity = text(at(one, "issuer")), text(at(one, "identity"))
        signs = texts(at(one, "signs"))
        if issuer and identity and signs:
            yield Identity(issuer, identity, frozenset(signs))


def _waivers(values: Json) -> Iterator[Waiver]:
    for one in _listed(at(values, "waivers")):
        vulnerability, image = text(at(one, "vulnerability")), text(at(one, "image"))
        until, granted = moment(at(one, "until")), text(at(one, "reason")) and text(at(one, "by"))
        if vulnerability and image and until is not None and granted:
            yield Waiver(vulnerability, image, until)


def _seconds(values: Json, bound: str) -> int:
    return int((amount(at(values, bound, "value")) or 0) * _DAY_S)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
