"""Files that follow from others: what they should be, and what stands in the way of writing them.

Generated files hold no values of their own. A proposal edits the values where people write them
and generates these anew; the gate does the same and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import zip_longest

from switchboard_policy.domain.config import POLICY_KINDS
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.snapshot import Snapshot

Derive = Callable[[Snapshot, Collection[str]], Mapping[str, Generated]]
"""Returns the generated files, by path, that some files of a snapshot lead to or are; a function of
its bytes alone."""


COMMANDS = {
    "rules": "switchboard slo rules",
    "rule_tests": "switchboard slo rules",
    "prometheus_rules": "switchboard slo rules",
    "dashboards": "switchboard slo dashboard",
    "rollouts": "switchboard slo rollout",
    "load_tests": "switchboard slo load",
    "sampling": "switchboard slo sampling",
    "runbooks": "switchboard slo dashboard",
    "log_rules": "switchboard slo sampling",
    "kyverno": "switchboard policy kyverno",
}
"""Kind of a generated file to the command that writes it."""


def nothing_generated(_: Snapshot, __: Collection[str]) -> Mapping[str, Generated]:
    """Return the generated files of a repository that has none."""
    return {}


def changed(
    before: Mapping[str, Generated], after: Mapping[str, Generated]
) -> dict[str, Generated]:
    """Return the generated files that are others after some edits.

    Args:
        before: what is generated without the edits.
        after: what is generated with them.
    """
    return {
        file: one
        for file, one in sorted(after.items())
        if file not in before or one.content != before[file].content
    }


def differences(snapshot: Snapshot, generated: Mapping[str, Generated]) -> tuple[Finding, ...]:
    """Return the committed files that are not what is generated, each as a finding.

    Args:
        snapshot: the repository's files.
        generated: what its definitions generate.
    """
    found = (_difference(snapshot, file, one) for file, one in sorted(generated.items()))
    return tuple(finding for finding in found if finding is not None)


def obstacle(
    snapshot: Snapshot, generated: Mapping[str, Generated], files: Collection[str]
) -> Finding | None:
    """Return what stands in the way of generating anew after some files are edited, or None.

    Args:
        snapshot: the repository's files.
        generated: what is generated before the edits.
        files: the files that are edited.
    """
    for file in sorted(files):
        if file in generated:
            msg = f"{file} is generated; take the place out of the mapping"
            return _finding(generated[file].kind, msg, Location(file))
    for file, one in sorted(generated.items()):
        if one.sources.isdisjoint(files):
            continue
        found = _difference(snapshot, file, one)
        if found is not None:
            return replace(found, msg=f"{file} would change with it, and {found.msg}")
    return None


def _difference(snapshot: Snapshot, file: str, one: Generated) -> Finding | None:
    stands = snapshot.files.get(file)
    if stands == one.content:
        return None
    source = ", ".join(sorted(one.sources))
    what = "is missing" if stands is None else f"is not what {source} generates"
    msg = f"{file} {what}; `{COMMANDS[one.kind]} --repo .` writes it"
    line = 1 if stands is None else _first_difference(stands, one.content)
    return _finding(one.kind, msg, Location(file, "", line, 1))


def _finding(kind: str, msg: str, location: Location) -> Finding:
    if kind in POLICY_KINDS:
        return Finding("supply_chain/generated_differs", Level.SOFT, msg, location=location)
    return Finding("slo/generated_differs", Level.SOFT, msg, location=location)


def _first_difference(stands: bytes, wanted: bytes) -> int:
    pairs = zip_longest(stands.split(b"\n"), wanted.split(b"\n"))
    return next(line for line, (here, there) in enumerate(pairs, 1) if here != there)
