"""What people see in a terminal: the summary of a proposal, and the gate's answer.

The console is an argument, so colour, width and NO_COLOR are the caller's business. Everything is
put in as `Text`, never as markup: a tenant called `[red]` is called that on the screen too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render import numbers, outcome, view
from switchboard_policy.render.text import clean

SHOWN = 6
"""Changes in the summary; the report has all. Ours: they fit a small window."""
_STYLES = {Level.HARD: "bold red", Level.SOFT: "yellow", Level.ADVISORY: "dim"}
_INDENT = (0, 0, 0, 2)
_UNDER_ID = (0, 0, 0, 8)


def print_summary(console: Console, proposal: Proposal) -> None:
    """Print what a proposal changes and why, and how risky that is.

    Args:
        console: where to.
        proposal: what is proposed.
    """
    changes = view.changes(proposal)
    if not changes:
        console.print(Text("nothing worth changing"))
        return
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    table.add_column("What", header_style="bold", overflow="fold")
    table.add_column("now → proposed", header_style="bold", no_wrap=True)
    table.add_column("why", header_style="bold", overflow="fold", ratio=1)
    for change in changes[:SHOWN]:
        what = Text.assemble(
            (clean(change.delta.area), "dim"), "  ", clean(change.subject), f" · {change.what}"
        )
        step = Text.assemble(f"{change.old} → ", (change.new, "bold"), f" {change.unit}")
        table.add_row(what, step, Text(clean(change.delta.reason)))
    console.print(Padding(table, _INDENT))
    if len(changes) > SHOWN:
        console.print(Padding(Text(f"…{len(changes) - SHOWN} more in the report"), _INDENT))
    console.print()
    console.print(Padding(Text(clean(_plain(proposal), 2_000)), _INDENT))
    risk = proposal.risk
    told = Text.assemble(
        "Risk ", (numbers.points(risk.score), "bold"), f" of 100 ({risk.level}) = "
    )
    console.print(Padding(told + Text(clean(view.risk_sum(proposal))), _INDENT))


def print_decision(
    console: Console,
    decision: GateDecision,
    owners: Mapping[str, Sequence[str]],
    author: str,
    exit_status: int | None = None,
) -> None:
    """Print what the gate said, what stands in the way, and who can help.

    Args:
        console: where to.
        decision: the gate's decision.
        owners: who may accept a soft finding, by area.
        author: who made the proposal and cannot.
        exit_status: what the command will exit with, where that is worth saying.
    """
    console.print(_verdict(decision, exit_status))
    for finding in decision.findings:
        console.print(Padding(_line(finding), _INDENT))
        help_ = _help(finding, decision, owners, author)
        if help_:
            console.print(Padding(Text(help_), _UNDER_ID))
        if finding.location is not None:
            console.print(Padding(Text(clean(finding.location), style="dim"), _UNDER_ID))
    for finding in decision.overridden:
        told = Text.assemble("accepted by an owner  ", (clean(finding.id), "bold"))
        console.print(Padding(told, _INDENT))
    for reason in decision.refused_overrides:
        console.print(Padding(Text(f"an override did not count: {clean(reason)}"), _INDENT))


def _plain(proposal: Proposal) -> str:
    return outcome.plain(outcome.sentences(proposal.change_set.deltas))


def _verdict(decision: GateDecision, exit_status: int | None) -> Text:
    denied = decision.verdict is Verdict.DENIED
    mark, style = ("✗", "bold red") if denied else ("✓", "green")
    counts = dict.fromkeys(Level, 0)
    for finding in decision.findings:
        counts[finding.level] += 1
    told = f"({counts[Level.SOFT]} soft, {counts[Level.HARD]} hard)"
    found = Text.assemble((mark, style), f" gate {view.spoken(decision.verdict)} {told}")
    if counts[Level.ADVISORY]:
        found.append(f"; {view.counted(counts[Level.ADVISORY], 'advisory finding')}")
    if exit_status:
        found.append(f"   exit {exit_status}", style="dim")
    return found


def _line(finding: Finding) -> Text:
    return Text.assemble(
        (f"{finding.level:<6}", _STYLES[finding.level]),
        (clean(finding.id), "bold"),
        f"  {clean(finding.msg)}",
    )


def _help(
    finding: Finding, decision: GateDecision, owners: Mapping[str, Sequence[str]], author: str
) -> str:
    if decision.verdict is not Verdict.DENIED or finding.level is Level.ADVISORY:
        return ""
    if finding.level is Level.HARD:
        return "Nobody can accept this; it has to be put right."
    areas: dict[str, list[str]] = {}
    for area, names in sorted(owners.items()):
        if names:
            areas.setdefault(", ".join(clean(name) for name in names), []).append(clean(area))
    if not areas:
        return "Nobody is named as owner, so nobody can accept it."
    can = "; ".join(f"owners of {', '.join(area)}: {names}" for names, area in areas.items())
    return f"Can accept it: {can}. {clean(author)} made the proposal and can't."
