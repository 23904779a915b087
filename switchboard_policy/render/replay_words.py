"""A replay in words and rows, the same for a terminal, a pull request and a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard_policy.domain.flips import Change, Common, Group
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.render import numbers
from switchboard_policy.render.replay_conditions import conditions

CHANGES = {
    Change.ALLOW_TO_DENY: "allow → deny",
    Change.DENY_TO_ALLOW: "deny → allow",
    Change.REASONS: "reasons changed",
    Change.ERROR: "error",
    Change.NOT_REPLAYABLE: "not replayable",
    Change.SAME: "same",
}
HEAD = ("change", "decisions", "tenants", "rule that decided", "what they have in common")
MOST_NAMED = 5
"""Names told one by one in a sentence. Ours."""
_NS = 1_000_000_000


@dataclass(frozen=True)
class Row:
    """A group in words.

    Args:
        change: what becomes of its decisions.
        decisions: how many.
        tenants: whom they are about.
        rule: which rule decides it, or why nothing is told.
        common: what they have in common.
    """

    change: str
    decisions: str
    tenants: str = ""
    rule: str = ""
    common: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells, in the order of `HEAD`."""
        return (self.change, self.decisions, self.tenants, self.rule, self.common)


def lead(report: ReplayReport) -> str:
    """Return the answer in one sentence."""
    if not report.replayed:
        return "no decision could be replayed, so nothing is known of this change"
    denied, allowed = (report.counts[each] for each in (Change.ALLOW_TO_DENY, Change.DENY_TO_ALLOW))
    parts = []
    if denied:
        parts.append(f"{counted(denied, 'decision')} would no longer be allowed")
    if allowed:
        what = f"{allowed:,}" if parts else counted(allowed, "decision")
        parts.append(f"{what} would be from now on")
    if not parts:
        parts.append("no decision would flip")
    if report.counts[Change.ERROR]:
        parts.append(f"{report.counts[Change.ERROR]:,} would fail")
    return ", ".join(parts)


def seen(report: ReplayReport) -> str:
    """Return what was looked at, and which rules it reached."""
    return f"{looked_at(report)}, {reached(report)}"


def looked_at(report: ReplayReport) -> str:
    """Return how many decisions over which time: `214,331 decisions replayed, over 7 days`."""
    if report.generated:
        return f"{counted(report.replayed, 'made-up input')} tried, no traffic"
    over = (report.end_ns - report.start_ns) / _NS if report.start_ns else 0
    when = f", over {numbers.duration(over)}" if over > 0 else ""
    if report.sampled is not None:
        taken, of = report.sampled.decisions, report.sampled.of
        return f"a sample of {taken:,} of {counted(of, 'decision')}{when}"
    of_all = f"{report.replayed:,} of " if report.replayed != report.records else ""
    return f"{of_all}{counted(report.records, 'decision')} replayed{when}"


def reached(report: ReplayReport) -> str:
    """Return how many of the rules that were asked found something, and which never did."""
    asked = [each for each in report.reached if each.decisions]
    rules = sum(len(each.rules) for each in asked)
    if not rules:
        return "rules reached not known: answers do not name the rules asked"
    never = [rule for each in asked for rule in each.never]
    told = f" (never reached: {named(never)})" if never else ""
    return f"{rules - len(never)} rules reached of {rules}{told}"


def unseen(report: ReplayReport) -> str:
    """Return in few words how much was not seen: rules, entry points, decisions."""
    asked = [each for each in report.reached if each.decisions]
    rules = sum(len(each.rules) for each in asked)
    never = sum(len(each.never) for each in asked)
    silent = len(report.reached) - len(asked)
    parts = [f"{never:,} of {counted(rules, 'rule')} never reached"] if never else []
    parts += [f"{counted(silent, 'entry point')} not asked"] if silent else []
    lost = report.counts[Change.NOT_REPLAYABLE]
    parts += [f"{counted(lost, 'decision')} not replayable"] if lost else []
    return ", ".join(parts)


def not_asked(report: ReplayReport) -> str:
    """Return the entry points no decision asks; empty where there is none."""
    silent = [each.entrypoint for each in report.reached if not each.decisions]
    return f"asked by no decision: {named(silent)}" if silent else ""


def rows(report: ReplayReport) -> Iterator[Row]:
    """Yield every group, then what failed, what could not be replayed and what stays."""
    for group in report.groups:
        yield Row(
            CHANGES[group.change],
            f"{group.decisions:,}",
            tenants(group),
            rule(group),
            common(group),
        )
    for change in (Change.ERROR, Change.NOT_REPLAYABLE):
        for reason, number in reasons(report, change):
            yield Row(CHANGES[change], f"{number:,}", "", reason)
    yield Row(CHANGES[Change.SAME], f"{report.counts[Change.SAME]:,}")


def reasons(report: ReplayReport, change: Change) -> list[tuple[str, int]]:
    """Return why decisions fail or cannot be replayed, and how many for each reason."""
    told = report.errors if change is Change.ERROR else report.not_replayable
    found = Counter[str]()
    for each in told:
        found[each.reason] += each.decisions
    return found.most_common()


def tenants(group: Group) -> str:
    """Return whom a group is about: their names while they are few, else how many."""
    if group.tenant_count is None:
        return "very many"
    if group.tenant_count == 1:
        return group.tenants[0][0]
    return f"{group.tenant_count:,}" if group.tenant_count else ""


def rule(group: Group) -> str:
    """Return which rule decides a group, or that none is named."""
    if not group.rules:
        return f"rule not named ({group.entrypoint})"
    names = ", ".join(group.rules)
    told = f"value {names}" if group.named_by == "value" else names
    return f"{told} ({group.explained:,} looked at)" if group.explained else told


def common(group: Group) -> str:
    """Return what the decisions of a group have in common, and of how many others it holds."""
    found = group.common
    if isinstance(found, NotEvaluated):
        return f"not looked for: {found.reason}"
    if not found.conditions:
        return _nothing(group, found)
    said = conditions(found.conditions)
    return f"{said}; {_others(found)}" if found.others else said


def _nothing(group: Group, found: Common) -> str:
    if not found.of:
        return f"every decision of {group.entrypoint}"
    if found.others:
        return f"nothing that {counted(found.others, 'other')} have not"
    return f"all of {tenants(group)}" if group.tenant_count == 1 else "all of theirs"


def _others(found: Common) -> str:
    if found.looked_at < found.of:
        return f"{found.others:,} of {found.looked_at:,} others looked at, too"
    return f"{counted(found.others, 'other')} too"


def sure(report: ReplayReport) -> str:
    """Return how far the figures carry."""
    if report.generated:
        return "Made-up inputs at the edges of every limit: their number says nothing about traffic"
    if report.sampled is None:
        return "Every decision of the log was looked at"
    told = [
        f"{CHANGES[change]} {share(report.shares[change])}"
        for change in (Change.ALLOW_TO_DENY, Change.DENY_TO_ALLOW)
    ]
    return f"From the sample, of all decisions: {', '.join(told)} (95 % intervals)"


def share(value: Interval) -> str:
    """Return a share with its range, in percent."""
    assert not isinstance(value.middle, NotEvaluated), "a share has a middle"
    middle = numbers.percent(value.middle)
    if value.low == value.high:
        return f"{middle} %"
    return f"{middle} % ({numbers.percent(value.low)} to {numbers.percent(value.high)})"


def drift(report: ReplayReport) -> str:
    """Return whether the old version is the one that decided then; empty where nobody knows."""
    found = report.drifted
    if not found.compared:
        return ""
    if not found.decisions:
        return f"{report.old.name} gives every one of {counted(found.compared, 'logged answer')}"
    by = sorted({name for each in found.groups for name in _bundles(each.revisions)})
    decided = f"; the log names {named(by)}" if by else "; the log does not say what decided then"
    return (
        f"{found.decisions:,} of {counted(found.compared, 'logged answer')} are not what "
        f"{report.old.name} gives{decided}"
    )


def latency(report: ReplayReport) -> str:
    """Return how evaluation times compare, or why that is not known."""
    found = report.latency
    if isinstance(found, NotEvaluated):
        return f"evaluation time not compared: {found.reason}"
    assert not isinstance(found.middle, NotEvaluated), "a ratio has a middle"
    spread = f"{found.middle:.2f} times as long ({found.low:.2f} to {found.high:.2f})"
    same = "; no difference can be told" if found.low <= 1 <= found.high else ""
    return f"evaluation takes {report.new.name} {spread}{same}"


def asides(report: ReplayReport) -> tuple[str, ...]:
    """Return what else should be known, a sentence each."""
    said = (sure(report), drift(report), not_asked(report), latency(report), *report.notes)
    return tuple(each for each in said if each)


def named(names: Sequence[str]) -> str:
    """Return names, the first few of them one by one."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _bundles(revisions: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{name} {revision}".strip() for name, revision in revisions]
