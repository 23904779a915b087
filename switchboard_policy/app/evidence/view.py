"""From a verification to what people are shown. Of a set that is refused, nothing it says."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.evidence.said import said_in_words
from switchboard_policy.app.evidence.verify import Held
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.domain.units import counted
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.predicates.times import made_at
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Attested, Check, Verification
from switchboard_policy.render.evidence_view import (
    CheckView,
    EvidenceView,
    FileView,
    ReasonView,
    SaidView,
)

_LABELS = {
    "created": "made",
    "changeDigest": "change",
    "repository": "repository",
    "pullRequest": "pull request",
    "head": "commit",
    "base": "base",
}


def view_of(root: Path, found: Verification, held: Held) -> EvidenceView:
    """Return what people are shown of a verification.

    Args:
        root: the folder the set is in.
        found: what verifying it came to.
        held: what it was held to.
    """
    manifest = found.manifest
    told: dict[str, object] = dict(manifest.about.document()) if manifest else {}
    about = [(_LABELS[name], str(value)) for name, value in told.items()]
    if manifest:
        about.append(("manifest", f"sha256:{manifest.sha256}"))
    return EvidenceView(
        valid=found.valid,
        headline="Evidence verifies" if found.valid else "Evidence is refused",
        figures=_figures(found, manifest),
        reasons=_reasons(found),
        about=tuple(about),
        how=(
            ("folder", str(root)),
            ("profile", found.profile),
            ("keyring", str(held.keyring)),
            ("verified for", rfc3339(found.at)),
            ("by", f"switchboard-policy {__version__}"),
        ),
        said=tuple(map(_said, found.attestations)) if found.valid else (),
        checks=tuple(map(_check, found.checks)),
        files=tuple(
            FileView(entry.path, entry.role, entry.size, entry.sha256)
            for entry in (manifest.entries if manifest else ())
        ),
    )


def _figures(found: Verification, manifest: Manifest | None) -> str:
    signed = counted(len(found.attestations), "attestation")
    keys = counted(len({each.key.id for each in found.attestations}), "key")
    if manifest is None:
        return f"No manifest that can be read; {signed} with a good signature by {keys}"
    files = counted(len(manifest.entries), "file")
    made = rfc3339(manifest.about.created)
    return f"{files}, {manifest.size:,} bytes; {signed} by {keys}; made {made}"


def _reasons(found: Verification) -> tuple[ReasonView, ...]:
    """Return each reason once: one key that has ended fails all that it signed."""
    checks: dict[tuple[str, str], list[str]] = {}
    for check in found:
        if check.error is not None:
            reason = check.error.code, check.error.diagnostics()
            checks.setdefault(reason, []).append(check.id)
    return tuple(ReasonView(*reason, tuple(ids)) for reason, ids in checks.items())


def _said(each: Attested) -> SaidView:
    statement = each.statement
    known = statement.predicate_type in set(PredicateType)
    made = None
    if known:
        made = made_at(PredicateType(statement.predicate_type), statement.predicate)
    return SaidView(
        name=each.name,
        title=each.title,
        who=each.key.owner or each.key.id,
        key=each.key.id,
        when=rfc3339(made) if made is not None else "",
        what=said_in_words(statement),
    )


def _check(check: Check) -> CheckView:
    return CheckView(
        id=check.id,
        title=check.title,
        status=str(check.status),
        detail=check.detail,
        code=check.error.code if check.error else "",
        children=tuple(map(_check, check.children)),
    )
