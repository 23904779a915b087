"""What admission control asks of images: the part of the rules that a cluster can verify itself.

A plain value; `render` writes it for Kyverno. Admission control verifies signatures, which the
rules do not; how old secrets and keys are it cannot know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from switchboard_policy.areas.supply_chain.model import (
    SEVERITIES,
    Identity,
    Key,
    SupplyChain,
    Waiver,
)
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import InputError

AREA = "switchboard_policy.areas.supply_chain"
Signers = tuple[Key | Identity, ...]


@dataclass(frozen=True)
class Signed:
    """A statement that must be there, by one of some signers.

    Args:
        predicate_type: what kind of statement it is.
        signers: who may have signed it.
    """

    predicate_type: str
    signers: Signers


@dataclass(frozen=True)
class Scanned(Signed):
    """A scan, and what it may hold.

    Args:
        oldest_s: how old it may be, in seconds.
        harmless: severities that deny nothing; any other word does.
        waivers: vulnerabilities let through, each until a moment.
    """

    oldest_s: int
    harmless: tuple[str, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True)
class Built(Signed):
    """Provenance, and what it must say.

    Args:
        builders: one of which built it.
        source: the repository it was built from.
    """

    builders: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Asked:
    """What one image must bring with it.

    Args:
        image: its name, without tag or digest.
        signers: who may have signed it.
        signature_type: the predicate type of a signature.
        sbom: a bill of materials.
        scan: a scan for vulnerabilities.
        provenance: how it was built.
    """

    image: str
    signers: Signers
    signature_type: str
    sbom: Signed
    scan: Scanned
    provenance: Built


@dataclass(frozen=True)
class Admission:
    """What admission control asks.

    Args:
        images: what each image must bring with it, by name; no other runs.
        log: address of the transparency log that keyless signers stand in.
        timeout_s: how long an admission request may take, in seconds.
    """

    images: tuple[Asked, ...]
    log: str
    timeout_s: int


def admission(chain: SupplyChain) -> Admission:
    """Return what admission control asks under some values.

    Args:
        chain: the values. Of several formats of SBOMs the first is asked for: admission control
            wants every type it names, and knows no *one of these*.

    Raises:
        InputError: nobody may sign something that is asked for, so nothing could run, or a
            condition without signers would ask nothing.
    """
    for what in ("image", "sbom", "scan", "provenance"):
        if not chain.who_signs(what):
            message = f"no key and no identity may sign {what}"
            hint = f"let one of keys or identities sign it: `signs: [{what}]`"
            raise InputError(message, hint=hint)
    known = constants(AREA)
    harmless = tuple(sorted(SEVERITIES - chain.severities))
    scan, provenance = known.text("scan_predicate"), known.text("provenance_predicate")

    def asked(image: str, source: str) -> Asked:
        return Asked(
            image=image,
            signers=chain.who_signs("image"),
            signature_type=known.text("signature_predicate"),
            sbom=Signed(chain.sbom_formats[0], chain.who_signs("sbom")),
            scan=Scanned(
                scan,
                chain.who_signs("scan"),
                chain.scan_oldest_s,
                harmless,
                _of_image(chain.waivers, image),
            ),
            provenance=Built(provenance, chain.who_signs("provenance"), chain.builders, source),
        )

    images = tuple(asked(image.name, image.source) for image in chain.images)
    return Admission(images, known.text("transparency_log"), known.whole("webhook_timeout_s"))


def _of_image(waivers: Sequence[Waiver], image: str) -> tuple[Waiver, ...]:
    return tuple(waiver for waiver in waivers if waiver.image == image)
