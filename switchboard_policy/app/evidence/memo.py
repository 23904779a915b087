"""The decision memo of a set: refused where the set is, and made of nothing that was not signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from switchboard_policy import __version__
from switchboard_policy.app.evidence.said import said_in_words
from switchboard_policy.app.evidence.verify import Held, verify_set
from switchboard_policy.app.input_files import read_file
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.domain.units import UNITS, Dimension, Unit, counted
from switchboard_policy.errors.evidence_claims import AttestationMissing
from switchboard_policy.errors.evidence_files import FileMoving
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.predicates.times import made_at
from switchboard_policy.evidence.predicates.told import figure_told
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Attested, Verification
from switchboard_policy.proposal.reading import read_document
from switchboard_policy.render import numbers
from switchboard_policy.render.memo import Change, Kpi, Memo, SignOff

_FILE = "proposal.json"
_NOT_ASKED = "The gate has not decided yet."
_RECOMMENDED: Mapping[str, str] = {
    "allowed": "Merge it.",
    "allowed_by_override": "Merge it, on the word of the owners below.",
    "denied": "Do not merge it.",
}


def memo_of(root: Path, held: Held) -> Memo:
    """Return the memo of a set.

    Args:
        root: the folder the set is in.
        held: what it is held to.

    Raises:
        EvidenceError: the set does not verify, or holds no proposal.
        InputError: the keyring or the profile cannot be used.
    """
    found = verify_set(root, held)
    found.raise_unless_valid()
    manifest = found.manifest
    assert manifest is not None, "a set without a manifest does not verify"
    document = read_document(_FILE, _listed(root, manifest))
    proposed = _latest(found, PredicateType.PROPOSAL)
    if proposed is None:
        raise AttestationMissing("nobody attests what is proposed, so there is nothing to tell")
    decided = _latest(found, PredicateType.DECISION)
    said: Mapping[str, Any] = decided.statement.predicate if decided is not None else {}
    return Memo(
        recommendation=_RECOMMENDED[said["verdict"]] if said else "Wait for the gate.",
        because=_sentence(said["summary"]) if said else _NOT_ASKED,
        proposal=document["id"],
        change_digest=document["change_digest"],
        manifest=f"sha256:{manifest.sha256}",
        risk=f"Risk {document['risk']['score']} of 100 ({document['risk']['level']})",
        simulation=_simulation(document),
        changes=tuple(map(_change, document["changes"])),
        kpis=tuple(_kpis(document)),
        sign_offs=tuple(_sign_offs(found)),
        keyring=str(held.keyring),
        verified=rfc3339(found.at),
        version=__version__,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _listed(root: Path, manifest: Manifest) -> bytes:
    """Return the proposal's bytes, if they are still those that were verified."""
    listed = {entry.path: entry.sha256 for entry in manifest.entries}
    if _FILE not in listed:
        raise AttestationMissing(f"the set holds no {_FILE}, so there is nothing to tell")
    content = read_file(root / _FILE)
    if sha256(content) != f"sha256:{listed[_FILE]}":
        raise FileMoving(f"{_FILE} was changed while it was being read")
    return content


def _latest(found: Verification, kind: PredicateType) -> Attested | None:
    """Return the newest attestation of a kind; None where there is none."""
    of_kind = [each for each in found.attestations if each.statement.predicate_type == kind]
    return max(of_kind, key=_made, default=None)


def _made(each: Attested) -> int:
    kind = PredicateType(each.statement.predicate_type)
    return made_at(kind, each.statement.predicate) or 0


def _simulation(document: Mapping[str, Any]) -> str:
    first, last = document["window"]
    days = f"{(last - first) / 86_400:.0f}"
    return f"Simulated on {counted(int(days), 'day')} to {rfc3339(last)}, seed {document['seed']}"


def _change(one: Mapping[str, Any]) -> Change:
    return Change(
        one["subject"], one["value"], one["old"], f"{one['new']} {one['unit']}", one["reason"]
    )


def _kpis(document: Mapping[str, Any]) -> Iterator[Kpi]:
    for change in document["changes"]:
        for effect in change["effects"]:
            unit = _unit(effect["unit"])
            now, then = (
                numbers.interval(figure_told(effect[name]), unit) for name in ("now", "proposed")
            )
            yield Kpi(change["subject"], effect["metric"], now, then)


def _unit(symbol: str) -> Unit:
    """Return a unit by its symbol; figures of an area may count things of their own."""
    return UNITS.get(symbol) or Unit(symbol, Dimension.COUNT, Decimal(1), symbol)


def _sign_offs(found: Verification) -> Iterator[SignOff]:
    for each in sorted(found.attestations, key=lambda one: (_made(one), one.name)):
        made = _made(each)
        yield SignOff(
            who=each.key.owner or each.key.id,
            key=each.key.id,
            what=said_in_words(each.statement),
            when=rfc3339(made) if made else "",
        )
