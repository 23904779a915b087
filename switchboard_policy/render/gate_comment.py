"""The one comment the gate keeps on a pull request; it calls nobody and forges no mark."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.gate.commands import USAGE, WORD
from switchboard_policy.gate.comment_lines import LONGEST
from switchboard_policy.gate.memory import MARKER
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render.gate_pages import Reply, page
from switchboard_policy.render.markdown import Markdown
from switchboard_policy.render.witness import witness


def gate_comment(
    found: PullDecision, replies: Sequence[Reply], memory: str, checkpoint: str = ""
) -> str:
    """Return the comment.

    Args:
        found: what was decided.
        replies: answers to what people asked, the newest last.
        memory: the line that holds what it remembers.
        checkpoint: head of the audit log that covers what stands here; empty for none.
    """
    facts = {
        "marker": Markdown(MARKER),
        "memory": Markdown(memory),
        "witness": Markdown(witness(checkpoint)),
        "asked": [f"{WORD} {verb}" for verb in USAGE],
    }
    return page("comment.md.j2", found, most=LONGEST, replies=replies, also=facts)
