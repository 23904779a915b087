"""What a change does to the policy's values, and which files that explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.app.generated import generator
from switchboard_policy.app.policy import Policy
from switchboard_policy.areas.limits.model import read_limits
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.domain.proposal import ChangeSet, Edit
from switchboard_policy.domain.units import convert
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.gate.pull.files import Touched
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.meaning import differences

REASON = "changed by hand"
"""Why, of a change whose author gave no figures."""
UNDO = "undone by reverting one commit"
"""What happens if it is wrong."""
_TEXT = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Read:
    """A change as the policy's values see it.

    Args:
        deltas: the numbers that change.
        change_set: the edits that carry them out everywhere, on the base.
        edits: those of them that were made.
        unexplained: policy files that changed in another way.
    """

    deltas: tuple[Delta, ...]
    change_set: ChangeSet
    edits: tuple[Edit, ...]
    unexplained: tuple[Touched, ...]


def read_change(base: Policy, merged: Policy, touched: Iterable[Touched]) -> Read:
    """Return what a change does to the values of a policy repository.

    Args:
        base: the repository as it stands.
        merged: as the merge gives it, read through the same mapping.
        touched: the policy files that change.

    Raises:
        SwitchboardError: the edits cannot be worked out.
    """
    deltas = changed_values(base, merged.values)
    rules, derive = stock_rules_digest(), generator(base.config)
    change_set = build_change_set(base.snapshot, base.config, deltas, rules, derive)
    plain = {
        file.path
        for file in touched
        if explains(change_set, file, base.snapshot.files, merged.snapshot.files)
    }
    return Read(
        deltas,
        change_set,
        tuple(edit for edit in change_set.edits if edit.location.file in plain),
        tuple(file for file in touched if file.path not in plain),
    )


def changed_values(base: Policy, merged: PolicyValues) -> tuple[Delta, ...]:
    """Return every number that is another one in the merge.

    A number stated for the first time counts from what its subject inherited. What is not a
    number, comes new, or is taken away, is no delta: its file stays unexplained.

    Args:
        base: the repository as it stands.
        merged: the values as the merge gives them.
    """
    found = []
    for value in merged:
        names = dict(value.names)
        stood = base.values.find(value.binding.name, **names) or _inherited(base, value)
        if stood is None or not isinstance(value.value, Decimal):
            continue
        if isinstance(stood.value, Decimal) and stood.value != value.value:
            found.append(Delta(stood, value.value, REASON, (), UNDO))
    return tuple(found)


def _inherited(base: Policy, value: PolicyValue) -> PolicyValue | None:
    """Return what a tenant had from its tier, where it now has a number of its own."""
    tenant = dict(value.names).get("tenant", "")
    if value.binding.name not in {"limits.rps", "limits.burst"} or not tenant:
        return None
    try:
        limit = read_limits(base.values, base.config).get(tenant)
    except SwitchboardError:
        return None
    held = limit and (limit.rps if value.binding.name == "limits.rps" else limit.burst)
    if not held or held.occurrences:
        return None
    number = convert(held.number, held.binding.unit, value.binding.unit)
    return PolicyValue(value.binding, value.names, number, ())


def asked_values(base: PolicyValues, deltas: Iterable[Delta]) -> PolicyValues:
    """Return the values of the base with some changed.

    Args:
        base: the values as they stand.
        deltas: what changes.
    """
    found = {(value.binding.name, value.names): value for value in base}
    for delta in deltas:
        target = delta.target
        changed = PolicyValue(target.binding, target.names, delta.new, target.occurrences)
        found[target.binding.name, target.names] = changed
    return PolicyValues(found.values())


def explains(
    change_set: ChangeSet,
    file: Touched,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
) -> bool:
    """Whether a file means what the changed values and the generator give, and nothing else.

    Args:
        change_set: the edits that carry the values out.
        file: the file.
        before: files of the base.
        after: files of the merge.
    """
    if file.odd or file.status != "modified" or file.path not in before:
        return False
    wanted, found = change_set.after.get(file.path, before[file.path]), after.get(file.path)
    if found is None or wanted == found:
        return found is not None
    if file.path in change_set.generated or not file.path.endswith(_TEXT):
        return False
    try:
        return not differences(
            read_yaml(file.path, wanted).value, read_yaml(file.path, found).value
        )
    except InputError:
        return False
