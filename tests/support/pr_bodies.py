"""The pull request bodies kept as golden files, and the command that writes them anew.

After a change that means them: `PYTHONPATH=tests python -m support.pr_bodies`, then read the diff.
"""

from __future__ import annotations

import sys
from pathlib import Path

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render.pull_request import pull_request_body
from switchboard_policy.testing import builders as b

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "pr_body"


def bodies() -> dict[str, str]:
    """Name of the golden file to the body that belongs there."""
    return {
        "allowed.md": pull_request_body(_everyday(), b.decision()),
        "denied.md": _denied(),
        "nothing.md": pull_request_body(
            b.proposal([], recommendations=[b.recommendation("limits", [], [])])
        ),
        "undecided.md": pull_request_body(_everyday()),
    }


def _everyday() -> Proposal:
    latency = b.delta(
        b.policy_value("slo.threshold", "2", 9, service="reporting", slo="latency"),
        "1.6",
        [
            b.effect(
                "error budget spent",
                Interval(0.30, 0.45, 0.36, 0.8),
                Interval(0.31, 0.52, 0.40, 0.8),
            )
        ],
        reason="met by 99.97 % of minutes in 30 days",
        if_wrong="one page more in a bad month; undo in one commit",
    )
    umbrella = b.delta(b.policy_value(tenant="umbrella"), "50", advisory=True)
    told = [
        b.recommendation("limits", [b.delta(), b.lowering(), umbrella]),
        b.recommendation("slo", [latency], [b.budget_figure()], []),
    ]
    return b.proposal(
        [b.delta(), b.lowering(), latency],
        recommendations=told,
        notes=["The first week was left out: the gateway was being moved."],
    )


def _denied() -> str:
    at = Location("policies/switchboard_data/limits/data.yaml", "/tenants/acme/rps", 14, 10)
    found = [
        b.finding("risk/high", Level.SOFT, "risk 71 > 60; a change to 41 would be medium", at),
        b.finding("limits/odd", Level.ADVISORY, "acme pays for standard and uses free"),
    ]
    risky = b.risk(("size", 30, 30), ("reach", 41, 70), undecided=["data_quality"])
    return pull_request_body(b.proposal(assessed=risky), b.decision(Verdict.DENIED, found))


def main() -> None:
    """Write every golden body anew, or print them all."""
    if "--print" in sys.argv:
        sys.stdout.write("".join(bodies().values()))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, body in bodies().items():
        (FOLDER / name).write_text(body, "utf-8")


if __name__ == "__main__":
    main()
