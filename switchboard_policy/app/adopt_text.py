"""The proposed `switchboard.yaml` as text: what is sure is written, the rest stands as comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import yaml

from switchboard_policy import __version__
from switchboard_policy.adoption.places import Placed
from switchboard_policy.app.adopt import Adopted
from switchboard_policy.documents.vocabulary import vocabulary
from switchboard_policy.domain.config import Place
from switchboard_policy.domain.finding import Confidence
from switchboard_policy.domain.units import plain

_MOST_UNPLACED = 40


def config_text(found: Adopted) -> str:
    """Return `switchboard.yaml`.

    Args:
        found: what was scanned.
    """
    lines = [
        "# What Switchboard governs here: which values there are, and where each one stands.",
        f"# Proposed by `switchboard init --from` {__version__}, by names and numbers alone; above",
        "# each place stands why it was taken for one. Correct what is wrong: running it again",
        "# keeps what you changed, and a place you removed stays removed.",
        "version: 1",
        "",
        f"areas: [{', '.join(found.areas) or 'limits'}]",
        "",
        *_services(found),
        *_values(found),
        *_owners(found),
        *_telemetry(found),
        *_unplaced(found),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def place_text(place: Place, name: str) -> str:
    """Return a place as one line of YAML, what is usual left out.

    Args:
        place: the place.
        name: whose value it is; its usual unit is left out.
    """
    told: dict[str, object] = {"file": place.file, "path": place.path}
    if place.unit != vocabulary()[name].unit:
        told["unit"] = place.unit.symbol
    if place.factor != Decimal(1):
        told["factor"] = _number(place.factor)
    if place.within:
        told["within"] = place.within
    if place.subject:
        told["subject"] = dict(place.subject)
    told["role"] = place.role
    return _flow(told)


def _services(found: Adopted) -> Iterator[str]:
    if not found.services:
        return
    if not found.limited:
        yield "# Set `limited: true` where tenants' limits apply: no file says which services are."
    yield "services:"
    for name, takes in found.services.items():
        facts = f"capacity_rps: {plain(takes)}, " if takes is not None else ""
        yield f"  {name}: {{{facts}limited: {str(name in found.limited).lower()}}}"
    yield ""


def _values(found: Adopted) -> Iterator[str]:
    yield "values:"
    names = sorted({each.name for each in found.placed})
    for name in names:
        mine = [each for each in found.placed if each.name == name]
        sure = [each for each in mine if each.confidence is Confidence.HIGH]
        lead = "" if sure else "# "
        yield f"  {lead}{name}:"
        yield f"    {lead}places:"
        yield from _places(mine, name)
    if not names:
        yield "  {}"
    yield ""


def _places(mine: Sequence[Placed], name: str) -> Iterator[str]:
    told: tuple[str, ...] = ()
    for each in mine:
        if each.evidence != told:
            told = each.evidence
            yield f"      # {each.confidence}: {'; '.join(told)}"
        lead = "" if each.confidence is Confidence.HIGH else "# "
        yield f"      {lead}- {place_text(each.place, name)}"


def _owners(found: Adopted) -> Iterator[str]:
    if not found.owners:
        return
    yield "# From CODEOWNERS. The last rule that matches wins."
    yield "owners:"
    for rule in found.owners:
        yield f"  - {_flow({'path': rule.path, 'owners': list(rule.owners)})}"
    yield ""


def _telemetry(found: Adopted) -> Iterator[str]:
    if found.metrics is None:
        return
    one = found.metrics
    yield f"# As {one.rules} expressions of the rules here count. What counts requests turned away,"
    yield "# and which label names tenants, no rule says: map `rejected` and the label `tenant`."
    yield "telemetry:"
    yield '  source: "store:.switchboard/telemetry"'
    if one.label:
        yield f"  labels: {{service: {one.label}}}"
    yield "  metrics:"
    yield f"    offered: {one.offered}"
    if one.errors:
        yield f"    errors: {_flow(one.errors)}"
    yield ""


def _unplaced(found: Adopted) -> Iterator[str]:
    if not found.unplaced:
        return
    yield "# Not placed:"
    for each in found.unplaced[:_MOST_UNPLACED]:
        yield f"#   {' '.join(each.where.split())}: {' '.join(each.why.split())}"
    if len(found.unplaced) > _MOST_UNPLACED:
        more = len(found.unplaced) - _MOST_UNPLACED
        yield f"#   …{more} more; `--format json` names them"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True
    )
    return text.removesuffix("...\n").strip()
