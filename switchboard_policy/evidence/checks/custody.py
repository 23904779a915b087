"""The chain of custody is whole: numbered from 1, each link naming the statement before it."""

from __future__ import annotations

from switchboard_policy.domain.units import counted
from switchboard_policy.errors.evidence_claims import CustodyBroken
from switchboard_policy.evidence.predicates.times import made_at
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Attested, Check, failed, not_evaluated, passed

_CHECK = ("custody", "The chain of custody is whole")


def check_custody(attestations: tuple[Attested, ...]) -> Check:
    """Return whether every link of the chain follows the one before it.

    The last link can be cut off without a trace here; the log is what notices.

    Args:
        attestations: those of the set, if every one of them counts; else none.
    """
    links = [
        each for each in attestations if each.statement.predicate_type == PredicateType.CUSTODY
    ]
    if not links:
        return not_evaluated(*_CHECK, "there is no link of it that counts")
    links.sort(key=lambda each: str(each.statement.predicate.get("position")).zfill(20))
    before, since = "", 0
    for position, link in enumerate(links, 1):
        said = link.statement.predicate
        if said.get("position") != position:
            found = ascii(said.get("position"))[:20]
            error = CustodyBroken(f"link {position} is due, and {link.name} is link {found}")
            return failed(*_CHECK, error)
        if said.get("previous", "") != before:
            error = CustodyBroken(f"{link.name} does not follow the link before it")
            return failed(*_CHECK, error)
        handled = made_at(PredicateType.CUSTODY, said) or 0
        if handled < since:
            error = CustodyBroken(f"{link.name} says it was handled before the link before it")
            return failed(*_CHECK, error)
        before, since = f"sha256:{link.sha256}", handled
    return passed(*_CHECK, f"{counted(len(links), 'link')}, the last one by {_handler(links[-1])}")


def _handler(link: Attested) -> str:
    return ascii(link.statement.predicate.get("handler"))[1:-1][:80]
