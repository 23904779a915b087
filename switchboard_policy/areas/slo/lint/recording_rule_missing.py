"""`slo/recording_rule_missing`: a rule reads a recorded series that no rule records.

Recorded series are told by the colon in their names. Source: Prometheus, best practices for
recording rules: level:metric:operations; colons are reserved for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from switchboard_policy.areas.slo.lint.held_rules import HeldRule, HeldRules
from switchboard_policy.areas.slo.rules.examples import name_of
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.errors import nearest
from switchboard_policy.promql.rule import AlertingRule
from switchboard_policy.promql.selectors import selectors

_ALIKE = 0.93
"""Share of the letters two names have in common, of which one is the other misspelt. Ours."""


def lint_rules(held: HeldRules) -> Iterator[Finding]:
    """Yield the rules that read what nobody records.

    A file may hold a part of what a server loads; where no name of a family is recorded here, its
    rules stand elsewhere, and nothing is said, unless the rule's own file records a name so like
    it that it is misspelt.

    Args:
        held: all rules that are loaded together.
    """
    families = {_family(name) for name in held.recorded}
    beside = _by_file(held)
    for each, _ in held.parsed():
        missing = [
            name
            for name in sorted({name_of(one) for one in selectors([each.rule.expr])})
            if ":" in name
            and name not in held.recorded
            and (_family(name) in families or _misspelt(name, beside.get(each.location.file, ())))
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


def _by_file(held: HeldRules) -> Mapping[str, Sequence[str]]:
    """Return the names that each file records."""
    found: dict[str, list[str]] = {}
    for name, rules in held.recorded.items():
        for file in {each.location.file for each in rules}:
            found.setdefault(file, []).append(name)
    return found


def _misspelt(name: str, recorded: Sequence[str]) -> bool:
    """Return whether a recorded name differs by a letter or two."""
    return bool(get_close_matches(name, recorded, n=1, cutoff=_ALIKE))


def _family(name: str) -> str:
    """Return level and metric of `level:metric:operations`; of another name, all of it.

    The level alone, such as `job` or `cluster`, is of everybody's rules.
    Source: Prometheus, best practices for recording rules.
    """
    level, colon, rest = name.partition(":")
    return level + colon + rest.partition(":")[0]
