"""Decisions on pull requests, the pages kept as golden files, and what writes these anew.

After a change that means them: `PYTHONPATH=tests python -m support.gate_pages`, then read the diff.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.gate.memory import Memory, sealed
from switchboard_policy.gate.pull.decision import ChangedValue, PullDecision
from switchboard_policy.render.gate_check import check_report, job_summary
from switchboard_policy.render.gate_comment import gate_comment
from switchboard_policy.render.gate_pages import Reply
from switchboard_policy.testing import builders as b

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "gate"
NOW = 1_796_000_000
AT = Location("policies/switchboard_data/limits/data.yaml", "/tenants/acme/rps", 14, 10)
HIGH = Finding(
    "risk/high", Level.SOFT, "risk 71 of 100 is high; the gate stops at 60 points", "/risk/score"
)
DISAGREES = Finding("limits/places_disagree", Level.SOFT, "acme is 60 here and 20 there", "", AT)
ADVICE = Finding("limits/odd", Level.ADVISORY, "acme pays for standard and uses free", "", AT)
HARD = Finding("gate/does_not_apply", Level.HARD, "the patch does not apply", "/proposal/applies")
MEMORY = sealed(Memory(), "7/12", b"")
ASKED = (
    Reply("mallory", "override risk/high", ("does not count: authors cannot override",)),
    Reply("rita", "why", ("risk/high (soft): risk 71 of 100 is high",)),
)


def override(**differing: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the facts
    """An override as the gate's facts hold it."""
    given = {"comment": 4, "break_glass": False, "incident": "", "at": NOW}
    fact = {"by": "rita", "findings": ["risk/high"], "reason": "measured", "expires": NOW + 86_400}
    return {**fact, "given": given, **differing}


def found(
    verdict: Verdict = Verdict.DENIED,
    findings: Sequence[Finding] = (HIGH, DISAGREES, ADVICE),
    *,
    overridden: Sequence[Finding] = (),
    waiting: Mapping[str, Sequence[Sequence[str]]] | None = None,
    guidance: Sequence[str] = ("propose a smaller change, one that scores below 60",),
    overrides: Sequence[Mapping[str, Any]] = (),
    refused: Sequence[str] = (),
    subject: str = "acme",
) -> PullDecision:
    """A decision on a pull request by mallory."""
    groups = {"risk/high": (("sre-leads", "@mallory"), ("gateway-team", "rita"))}
    decision = replace(
        b.decision(verdict, findings, overridden),
        input={
            "now": NOW,
            "proposal": {"author": "mallory", "authors": [{"id": 1, "login": "mallory"}]},
            "overrides": list(overrides),
        },
        guidance=tuple(guidance),
        refused_overrides=tuple(refused),
        waiting=groups if waiting is None else waiting,
    )
    values = (
        ChangedValue("limits", subject, "limits.rps", "requests/s", Decimal(20), Decimal(60), ()),
        ChangedValue("slo", "web", "slo.objective", "percent", Decimal("99.5"), Decimal(99), ()),
    )
    return PullDecision(
        12,
        "a" * 40,
        "b" * 40,
        "denied",
        decision,
        b.digest("change"),
        b.digest("rules"),
        b.digest("base"),
        values=values,
        risk=b.risk(),
        owners=("sre-leads",),
        record={"decision_digest": b.digest("record")},
    )


def pages() -> dict[str, str]:
    """Name of the golden file to the page that belongs there."""
    denied = found()
    accepted = found(
        Verdict.ALLOWED_BY_OVERRIDE,
        (HIGH, ADVICE),
        overridden=(HIGH,),
        overrides=[override()],
        waiting={},
        guidance=(),
    )
    hard = found(findings=(HARD, HIGH), guidance=("make the proposal again",))
    shut = found(findings=(HIGH,), waiting={"risk/high": (("mallory",),)})
    check = check_report(denied)
    return {
        "accepted.md": gate_comment(accepted, ASKED, MEMORY),
        "check_summary.md": f"{check.title}\n\n{check.summary}",
        "check_text.md": check.text,
        "denied.md": gate_comment(denied, ASKED, MEMORY),
        "hard.md": gate_comment(hard, (), MEMORY),
        "job_summary.md": job_summary(denied),
        "nobody_left.md": gate_comment(shut, (), MEMORY),
        "quiet.md": gate_comment(found(Verdict.ALLOWED, (), waiting={}, guidance=()), (), MEMORY),
    }


def main() -> None:
    """Write every golden page anew, or print them all."""
    if "--print" in sys.argv:
        sys.stdout.write("".join(pages().values()))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (FOLDER / name).write_text(page, "utf-8")


if __name__ == "__main__":
    main()
