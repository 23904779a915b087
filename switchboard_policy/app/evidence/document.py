"""A verification as a JSON document."""

from __future__ import annotations

from switchboard_policy import __version__
from switchboard_policy.render.evidence_view import CheckView, EvidenceView, ReasonView, SaidView

SCHEMA = "switchboard.evidence/v1"


def document(view: EvidenceView) -> dict[str, object]:
    """Return what verifying a set came to, as a JSON document.

    Args:
        view: what people are shown of it; machines are shown the same.
    """
    first = view.reasons[0] if view.reasons else None
    return {
        "schema": SCHEMA,
        "version": __version__,
        "valid": view.valid,
        "error": {**_reason(first), "exit_status": 20} if first else None,
        "errors": [{**_reason(each), "checks": list(each.checks)} for each in view.reasons],
        "about": _named(view.about),
        "held_to": _named(view.how),
        "said": [_said(each) for each in view.said],
        "checks": [_check(each) for each in view.checks],
        "files": len(view.files),
        "bytes": sum(file.size for file in view.files),
    }


def _named(pairs: tuple[tuple[str, str], ...]) -> dict[str, object]:
    return {label.replace(" ", "_"): value for label, value in pairs}


def _reason(each: ReasonView) -> dict[str, object]:
    return {"code": each.code, "message": each.message}


def _said(each: SaidView) -> dict[str, object]:
    return {
        "name": each.name,
        "title": each.title,
        "by": each.who,
        "key": each.key,
        "at": each.when or None,
        "says": each.what,
    }


def _check(check: CheckView) -> dict[str, object]:
    return {
        "id": check.id,
        "title": check.title,
        "status": check.status,
        "detail": check.detail or None,
        "code": check.code or None,
        "checks": [_check(each) for each in check.children],
    }
