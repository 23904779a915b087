"""`slo/recording_rule_missing`: a rule reads a recorded series that no rule records.

Recorded series are told by the colon in their names. Source: Prometheus, best practices for
recording rules: level:metric:operations; colons are reserved for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.lint.held_rules import HeldRule, HeldRules
from switchboard_policy.areas.slo.rules.examples import name_of
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.errors import nearest
from switchboard_policy.promql.rule import AlertingRule
from switchboard_policy.promql.selectors import selectors


def lint_rules(held: HeldRules) -> Iterator[Finding]:
    """Yield the rules that read what nobody records.

    A file may hold a part of what a server loads; where no name of a family is recorded here, its
    rules stand elsewhere, and nothing is said.

    Args:
        held: all rules that are loaded together.
    """
    families = {_family(name) for name in held.recorded}
    for each, _ in held.parsed():
        missing = [
            name
            for name in sorted({name_of(one) for one in selectors([each.rule.expr])})
            if ":" in name and name not in held.recorded and _family(name) in families
        ]
        if missing:
            yield _finding(each, missing, held)


def _finding(each: HeldRule, missing: list[str], held: HeldRules) -> Finding:
    alert = isinstance(each.rule, AlertingRule)
    then = "so it can never fire" if alert else "so it records nothing"
    hint = nearest(missing[0], held.recorded)
    msg = f"{each.told} reads {listing(missing)}, which no rule records, {then}; {hint}"
    where = each.location
    return Finding("slo/recording_rule_missing", Level.SOFT, msg, where.pointer, where)


def _family(name: str) -> str:
    """Return level and metric of `level:metric:operations`; of another name, all of it.

    The level alone, such as `job` or `cluster`, is of everybody's rules.
    Source: Prometheus, best practices for recording rules.
    """
    level, colon, rest = name.partition(":")
    return level + colon + rest.partition(":")[0]
