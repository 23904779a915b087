"""A proposal as a pull request: its title, its text, and what the bot says of it later."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.snapshot import EVIDENCE
from switchboard_policy.domain.units import counted, plain
from switchboard_policy.errors import InputError
from switchboard_policy.gate.pull.decision import EVIDENCE_CHECK
from switchboard_policy.proposal.memory import Manners
from switchboard_policy.render import view
from switchboard_policy.render.environment import markdown_environment
from switchboard_policy.render.markdown import Markdown, escape
from switchboard_policy.render.pull_request import MOST_CHARACTERS, pull_request_body

CHECK = "switchboard/proposal"
"""Name of the check run that carries the whole text and the changed lines."""

NOTICE = "<!-- switchboard:proposal-notice -->"
"""The line by which the bot finds its own comment on a proposal again."""


_DAY_S = 86_400


def title(proposal: Proposal) -> str:
    """Return the title of a proposal's pull request."""
    return view.heading(proposal)


def body(proposal: Proposal, manners: Manners, *, mark: str, box: str, signed: str = "") -> str:
    """Return the text of a proposal's pull request, within what GitHub takes.

    Args:
        proposal: what is proposed.
        manners: how the bot behaves.
        mark: the hidden mark, Markdown already.
        box: the box that asks for a rebuild, Markdown already.
        signed: hint of the key that signed its evidence; empty where nobody did.

    Raises:
        InputError: the names of the values alone are too long.
    """
    whole = whole_text(proposal)
    for cut in (False, True):
        ending = _care(manners, box, cut=cut, signed=signed)
        room = MOST_CHARACTERS - len(f"{mark}\n\n{ending}".encode())
        text = pull_request_body(proposal, most=max(room, 0))
        if text == whole:
            break
    found = f"{mark}\n{text}{ending}"
    if len(found.encode()) > MOST_CHARACTERS:
        raise InputError("the names of the changed values do not fit into a pull request")
    return found


def whole_text(proposal: Proposal) -> str:
    """Return the text of a pull request, nothing of it cut."""
    return pull_request_body(proposal, most=None)


def _care(manners: Manners, box: str, *, cut: bool, signed: str) -> str:
    return (
        _environment()
        .get_template("care.md.j2")
        .render(
            cut=cut,
            check=CHECK,
            signed=signed,
            evidence=EVIDENCE,
            evidence_check=EVIDENCE_CHECK,
            box=Markdown(box),
            days=manners.refusal_s // _DAY_S,
            band=plain(manners.band * 100),
            stop_label=manners.stop_label,
        )
    )


@cache
def _environment() -> Environment:
    return markdown_environment({"counted": counted})


def told(why: str, then: str) -> str:
    """Return the bot's own comment on a proposal: what happened, and what follows.

    Args:
        why: what happened, in words; may quote people.
        then: what follows, in words of ours.
    """
    return f"{NOTICE}\n{escape(why[:1].upper() + why[1:])}. {escape(then)}\n"


def superseded(why: str, number: int) -> str:
    """Return the comment under a pull request that is closed.

    Args:
        why: why, in words.
        number: the pull request that takes its place; 0 for none.
    """
    # The one link of its kind, and wanted: both pages show the other.
    link = f" It goes on in #{number}." if number else ""
    return f"{NOTICE}\nClosed: {escape(why)}.{link}\n"
