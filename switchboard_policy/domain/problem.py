"""Problem documents (RFC 7807): what went wrong, for programs and for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from switchboard_policy.domain.json_value import Json

MEDIA_TYPE = "application/problem+json"
"""Source: RFC 7807, section 6.1."""

_TYPE = "urn:problem-type:switchboard:"
_DENIED = "the rules do not allow this"


@dataclass(frozen=True)
class Problem:
    """A problem document.

    Args:
        type: URI that names the kind of problem.
        title: the kind of problem, the same words every time.
        status: HTTP status.
        detail: what happened this time.
        correlation_id: names this occurrence in the audit and in logs.
        extra: further members, such as `findings`, `guidance` or `retry_after_s`.
    """

    type: str
    title: str
    status: int
    detail: str
    correlation_id: str
    extra: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def denied(cls, correlation_id: str, decision: Mapping[str, Json]) -> Problem:
        """Return the problem of being denied by the rules (403).

        Args:
            correlation_id: of the decision.
            decision: the document that denies; its findings and guidance are passed on.
        """
        extra = {name: decision[name] for name in ("findings", "guidance") if name in decision}
        detail = "; ".join(_messages(decision.get("findings"))) or _DENIED
        return cls(f"{_TYPE}denied", "Denied by policy", 403, detail, correlation_id, extra)

    @classmethod
    def unavailable(cls, correlation_id: str, detail: str, *, retry_after_s: int) -> Problem:
        """Return the problem of no engine answering, with nothing kept to fall back on (503).

        Args:
            correlation_id: of the refusal.
            detail: what happened.
            retry_after_s: seconds after which asking again may help.
        """
        title = "No policy engine answers, so this is denied"
        extra: dict[str, Json] = {"retry_after_s": retry_after_s}
        return cls(f"{_TYPE}engine-unavailable", title, 503, detail, correlation_id, extra)

    @classmethod
    def undecided(cls, correlation_id: str, detail: str) -> Problem:
        """Return the problem of rules that have no usable answer to a question (500).

        Args:
            correlation_id: of the refusal.
            detail: what happened.
        """
        title = "The policy has no decision for this, so it is denied"
        return cls(f"{_TYPE}no-decision", title, 500, detail, correlation_id)

    @classmethod
    def unrecorded(cls, correlation_id: str, detail: str) -> Problem:
        """Return the problem of a decision that cannot be written down (503).

        Args:
            correlation_id: of the refusal.
            detail: what happened.
        """
        title = "The decision cannot be recorded, so this is denied"
        return cls(f"{_TYPE}not-recorded", title, 503, detail, correlation_id)

    def document(self, instance: str = "") -> dict[str, Json]:
        """Return the document, to be sent as `application/problem+json`.

        Args:
            instance: URI of what was asked for; the correlation id as a URN unless told.
        """
        return {
            **self.extra,
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance or f"urn:switchboard:decision:{self.correlation_id}",
            "correlation_id": self.correlation_id,
        }


def _messages(findings: Json) -> list[str]:
    """Return what the findings that deny say, without one twice."""
    found = findings if isinstance(findings, list) else []
    said = [
        one["msg"]
        for one in found
        if isinstance(one, dict)
        and one.get("level") != "advisory"
        and isinstance(one.get("msg"), str)
    ]
    return list(dict.fromkeys(str(text) for text in said))
