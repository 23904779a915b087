"""What a check found, in few words: a line of counts, then a line a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from switchboard_policy.app.check import Checked
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.units import counted

_ONE_MANY = {
    "cost/forecast_over_guard": ("scope dear in a bad month", "scopes dear in a bad month"),
    "evidence/invalid": ("set of evidence does not verify", "sets of evidence do not verify"),
    "evidence/unverified": ("set of evidence without keys", "sets of evidence without keys"),
    "limits/above_upstream": ("limit above what is behind it", "limits above what is behind them"),
    "policy/fails_open": ("policy that fails open", "policies that fail open"),
    "policy/ignore_expired": ("comment that expired", "comments that expired"),
    "policy/ignore_incomplete": ("comment without effect", "comments without effect"),
    "policy/ignore_unused": ("comment about nothing", "comments about nothing"),
    "policy/no_owner": ("path without an owner", "paths without an owner"),
    "policy/readers_disagree": (
        "line that readers of YAML dispute",
        "lines that readers of YAML dispute",
    ),
    "policy/untested": ("policy without a test", "policies without a test"),
    "policy/not_usable": ("value that cannot be used", "values that cannot be used"),
    "slo/alert_unreachable": ("alert that can never fire", "alerts that can never fire"),
    "slo/board_differs": ("dashboard shown otherwise", "dashboards shown otherwise"),
    "slo/board_not_running": ("dashboard not shown", "dashboards not shown"),
    "slo/budget_really_spent": ("budget spent otherwise", "budgets spent otherwise"),
    "slo/defined_twice": ("service level defined twice", "service levels defined twice"),
    "slo/factor_below_one": ("factor below 1", "factors below 1"),
    "slo/finer_than_traffic": ("objective finer than its traffic", "objectives too fine"),
    "slo/generated_differs": ("generated file differs", "generated files differ"),
    "slo/label_mismatch": ("series empty by its labels", "series empty by their labels"),
    "slo/looser_than_organisation": ("loose objective", "loose objectives"),
    "slo/not_running": ("rule or group that does not run", "rules or groups that do not run"),
    "slo/not_usable": ("definition that cannot be used", "definitions that cannot be used"),
    "slo/recording_rule_missing": ("series that nobody records", "series that nobody records"),
    "slo/rule_failing": ("rule fails", "rules fail"),
    "slo/rule_not_promql": ("rule that does not parse", "rules that do not parse"),
    "slo/running_differs": ("rule runs otherwise", "rules run otherwise"),
    "slo/running_only": ("rule runs that no file holds", "rules run that no file holds"),
    "slo/threshold_disagrees": ("rule disagrees with its level", "rules disagree with their level"),
    "slo/window_longer_than_retention": ("window longer than samples are kept", "windows too long"),
    "supply_chain/generated_differs": ("admission policy differs", "admission policies differ"),
    "place_matches_nothing": ("place that matches nothing", "places that match nothing"),
    "place_missing": ("value missing in one of its places", "values missing in one place"),
    "places_disagree": ("value disagrees between places", "values disagree between places"),
    "values_schema": ("value of another form", "values of another form"),
    "value_not_readable": ("value that cannot be read", "values that cannot be read"),
}
"""By id, or by the rule's part of it where every area has the rule."""

_INDENT = "  "


def headline(checked: Checked) -> str:
    """Return the counts in one line, most important first."""
    counts = Counter(finding.id for finding in checked.findings)
    if counts:
        return " · ".join(_told(rule, number) for rule, number in counts.items())
    stock = checked.stock
    if stock.levels or stock.groups or checked.boards or checked.configured:
        return "nothing wrong was found"
    return "nothing to check: no service level, Prometheus rule or dashboard was found"


def _told(rule: str, number: int) -> str:
    words = _ONE_MANY.get(rule) or _ONE_MANY.get(rule.partition("/")[2])
    if words is None:
        return f"{number:,} of {rule}"
    return f"{number:,} {words[number != 1]}"


def lines(findings: Sequence[Finding], most: int) -> Iterator[str]:
    """Yield a line a finding: its id, where it is, what it means and what would help.

    Args:
        findings: most important first.
        most: how many are shown; 0 for all.
    """
    shown = findings[:most] if most else findings
    ids = max((len(each.id) for each in shown), default=0)
    places = max((len(_place(each)) for each in shown), default=0)
    for each in shown:
        yield f"{_INDENT}{each.id:<{ids}}  {_place(each):<{places}}  {each.msg}"
    if len(shown) < len(findings):
        yield f"{_INDENT}…{len(findings) - len(shown):,} more; --most 0 shows them all"


def _place(finding: Finding) -> str:
    where = finding.location
    if where is None:
        return ""
    return f"{where.file}:{where.line}" if where.line else where.file


def looked_at(checked: Checked) -> Iterator[str]:
    """Yield what was looked at, what was left aside, and what else should be known."""
    rules = sum(len(held.group.rules) for held in checked.stock.groups)
    parts = [
        counted(len(checked.stock.levels), "service level"),
        f"{counted(rules, 'rule')} in {counted(len(checked.stock.groups), 'group')}",
        counted(len(checked.boards), "dashboard"),
    ]
    yield f"{', '.join(parts)} in {counted(checked.files, 'YAML or JSON file')} of {checked.root}"
    families = {name: size for name, size in checked.stock.families().items() if name}
    if families:
        most = max(families.values())
        yield f"the rules record at most {counted(most, 'metric')} for a service"
    templates = [each for each in checked.left_aside if each.template]
    if templates:
        yield f"left aside: {counted(len(templates), 'template')}, such as {templates[0].file}"
    for each in [each for each in checked.left_aside if not each.template][:3]:
        yield f"left aside: {each.file}: {each.why}"
    more = len(checked.left_aside) - len(templates) - 3
    if more > 0:
        yield f"left aside: {counted(more, 'more file')}; --format json names them"
    yield from checked.notes
