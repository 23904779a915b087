"""What only a person knows of a repository: asked one by one, an empty answer leaves it open."""

from __future__ import annotations

from dataclasses import replace

import click

from switchboard_policy.app.adopt import Adopted
from switchboard_policy.domain.finding import Confidence
from switchboard_policy.errors import nearest


def asked(found: Adopted) -> Adopted:
    """Return what was found with a person's answers.

    Args:
        found: what was scanned.
    """
    placed = []
    for each in found.placed:
        if each.confidence is not Confidence.HIGH:
            why = "; ".join(each.evidence)
            click.echo(f"{each.name} in {each.place.file}: {each.place.path} ({why})", err=True)
            if click.confirm("  Is it one?", default=False, err=True):
                evidence = (*each.evidence, "a person says so")
                placed.append(replace(each, confidence=Confidence.HIGH, evidence=evidence))
                continue
        placed.append(each)
    return replace(found, placed=tuple(placed), limited=_limited(found))


def _limited(found: Adopted) -> frozenset[str]:
    """Return the services a person says that tenants' limits apply to."""
    if not found.services or not any(each.name.startswith("limits.") for each in found.placed):
        return found.limited
    while True:
        text = click.prompt(
            "Services that tenants' limits apply to, commas between",
            default="",
            show_default=False,
            err=True,
        )
        names = frozenset(name.strip() for name in text.split(",") if name.strip())
        strange = sorted(names - found.services.keys())
        if not strange:
            return names
        hint = nearest(strange[0], found.services)
        click.echo(f"  no service {strange[0]!r} was found; {hint}", err=True)
