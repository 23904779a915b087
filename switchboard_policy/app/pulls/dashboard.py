"""One issue that lists what is open, waiting, refused and not judged; edited in place."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard_policy.app.pulls.carry_out import Done
from switchboard_policy.domain.moments import iso_day
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.ports.forge import Forge
from switchboard_policy.proposal.memory import Refusal
from switchboard_policy.proposal.steps import Do
from switchboard_policy.render import pull_list

_STATES = {
    Do.OPEN: "open",
    Do.UPDATE: "open",
    Do.REBUILD: "open",
    Do.KEEP: "open",
    Do.TELL: "left alone",
    Do.STOP: "left alone",
    Do.WAIT: "waiting",
}


def keep_dashboard(
    forge: Forge,
    done: Iterable[Done],
    refused: Iterable[Refusal],
    recommendations: Iterable[Recommendation],
) -> int:
    """Bring the dashboard issue up to what became of a run; return its number.

    Args:
        forge: the repository.
        done: the run's steps.
        refused: what people do not want for now.
        recommendations: whose abstentions are told.
    """
    rows = [
        pull_list.Row(_STATES[do], one.pull, about(one), one.failed or _why(one))
        for one in done
        if (do := one.draft.step.do) in _STATES
    ]
    silent = [
        pull_list.Silent(found.area, found.subjects, _reason(found.why))
        for told in recommendations
        for found in told.abstentions
    ]
    body = pull_list.dashboard(rows, refused_rows(refused), silent)
    return forge.put_issue(title=pull_list.TITLE, body=body, marker=pull_list.DASHBOARD)


def refused_rows(refused: Iterable[Refusal]) -> list[pull_list.Refused]:
    """Return what people do not want for now, as rows of a list.

    Args:
        refused: what people do not want for now.
    """
    return [
        pull_list.Refused(one.about, one.pull, iso_day(one.until), one.because) for one in refused
    ]


def about(done: Done) -> str:
    """Return what a step is about: its topics."""
    proposal = done.draft.step.proposal
    return ", ".join(map(str, proposal.topics)) if proposal else done.draft.step.branch


def _why(done: Done) -> str:
    """Return why it stands where it stands; how it got there is no news the run after."""
    return done.draft.step.why if done.draft.step.do in {Do.WAIT, Do.STOP, Do.TELL} else ""


def _reason(why: NotEvaluated) -> str:
    return f"{why.reason}; what would help: {why.would_help}" if why.would_help else why.reason
