"""What is due after the glass was broken: an issue, opened once for each such word."""

from __future__ import annotations

from switchboard_policy.documents.constants import constants
from switchboard_policy.gate.accepted import Outcome
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import Forge
from switchboard_policy.render.gate_follow_up import follow_up_body

_PACKAGE = "switchboard_policy.app.pulls"


def follow_up(forge: Forge, found: PullDecision, one: Outcome) -> int:
    """Open the issue, or leave the one there is as it stands; return its number.

    Args:
        forge: the repository.
        found: what was decided.
        one: the word that broke the glass.

    Raises:
        ForgeError: the forge does not answer.
    """
    marker = f"<!-- switchboard:break-glass {found.number} {one.comment} -->"
    due = one.fact["given"]["at"] + constants(_PACKAGE).whole("break_glass_follow_up")
    title = f"Look again at pull request {found.number}: the glass was broken"
    body = f"{marker}\n{follow_up_body(found, one, due)}"
    return forge.put_issue(title=title, body=body, marker=marker)
