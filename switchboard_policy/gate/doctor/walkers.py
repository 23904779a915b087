"""Who may walk around the gate: bypass actors, administrators, and whom we can't see."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.gate.doctor.seen import Seen
from switchboard_policy.ports.forge_rules import Bypass, Ruleset, Unseen

_ROLES = {2: "everybody who may maintain", 4: "everybody who may write", 5: "every administrator"}
"""Numbers of the roles GitHub ships. Source: https://registry.terraform.io/providers/integrations/github/latest/docs/resources/repository_ruleset#bypass_actors"""
_MODES = {"pull_request": "through a pull request, red or not", "always": "at any time"}


def walkers(seen: Seen) -> Iterator[Finding]:
    """Yield a finding for each who may merge without the gate's check."""
    for ruleset in seen.active:
        if any(each.name == seen.check for each in ruleset.required):
            yield from _of_ruleset(seen, ruleset)
    classic = seen.classic
    if classic and any(each.name == seen.check for each in classic.required):
        if not classic.admins:
            yield Finding(
                "doctor/admins_may_bypass",
                Level.SOFT,
                f"the protection of {seen.branch} does not hold administrators: choose Do not allow"
                " bypassing the above settings",
            )
        for name in classic.bypass:
            yield Finding(
                "doctor/may_bypass",
                Level.SOFT,
                f"{name} needs no pull request on {seen.branch}",
            )
    elif isinstance(seen.protection, Unseen) and not seen.gates:
        yield Finding(
            "doctor/bypass_unseen",
            Level.SOFT,
            f"the protection of {seen.branch} can't be seen: {seen.protection.why}",
        )


def _of_ruleset(seen: Seen, ruleset: Ruleset) -> Iterator[Finding]:
    if isinstance(ruleset.bypass, Unseen):
        yield Finding(
            "doctor/bypass_unseen",
            Level.SOFT,
            f"who may bypass the ruleset {ruleset.name} can't be seen ({ruleset.bypass.why}): an"
            " administrator runs the doctor once",
        )
        return
    for each in ruleset.bypass:
        if each.mode == "exempt":
            yield Finding(
                "doctor/exempt",
                Level.HARD,
                f"{_who(each)} is exempt from the ruleset {ruleset.name}, which leaves no record:"
                " take the exemption away",
            )
        elif each.kind == "Integration" and each.id == seen.app:
            yield Finding(
                "doctor/bypass_is_ours",
                Level.HARD,
                f"our own App may bypass the ruleset {ruleset.name}, so whoever has its key merges"
                " what they like: take it off the list",
            )
        else:
            yield Finding(
                "doctor/may_bypass",
                Level.SOFT,
                f"{_who(each)} may bypass the ruleset {ruleset.name}"
                f" {_MODES.get(each.mode, each.mode)}; no owner answers for that",
            )


def _who(actor: Bypass) -> str:
    if actor.kind == "RepositoryRole":
        return _ROLES.get(actor.id, f"everybody with the role {actor.id}")
    names = {
        "OrganizationAdmin": "every owner of the organisation",
        "DeployKey": "every deploy key",
        "Team": f"the team {actor.id}",
        "Integration": f"the App {actor.id}",
        "User": f"the account {actor.id}",
    }
    return names.get(actor.kind, f"{actor.kind} {actor.id}")
