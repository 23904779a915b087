"""Look whether the gate of a repository can be walked around."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from switchboard_policy.bot.github.permissions import asked, granted_too_much, missing
from switchboard_policy.errors import ForgeError
from switchboard_policy.gate.doctor.judge import diagnose
from switchboard_policy.gate.doctor.seen import Diagnosis, Seen
from switchboard_policy.gate.doctor.workflows import jobs_of
from switchboard_policy.gate.pull.decision import CHECK
from switchboard_policy.ports.forge import Forge
from switchboard_policy.ports.forge_rules import ForgeHooks, ForgeRules, Registration, Unseen
from switchboard_policy.web.webhooks.reading import EVENTS

_TOLD_ANYHOW = frozenset({"installation", "installation_repositories"})
"""Events every App is told of; they can't be subscribed to.

Source: https://docs.github.com/webhooks/webhook-events-and-payloads#installation
"""


def doctor(
    forge: Forge,
    rules: ForgeRules,
    *,
    hooks: ForgeHooks | None,
    workflows: Callable[[str], Mapping[str, bytes]],
    branch: str = "",
) -> Diagnosis:
    """Return whether the gate can be walked around, how to close that, and what it is worth.

    Args:
        forge: the repository, as whoever publishes the gate's check.
        rules: the forge's own rules, as somebody who may see them.
        hooks: the App's own webhook; None with a plain token.
        workflows: returns the workflow files of a commit, path to content.
        branch: the branch that is held; empty for the default one.

    Raises:
        ForgeError: the forge does not answer.
    """
    held = branch or forge.repository().default_branch
    actor = forge.actor()
    tip = forge.branch(held)
    is_app = actor.app is not None
    return diagnose(
        Seen(
            check=CHECK,
            branch=held,
            app=actor.app,
            rulesets=tuple(rules.rulesets(held)),
            protection=rules.protection(held),
            owners_faults=tuple(rules.owners_faults(held)),
            jobs=jobs_of(workflows(tip)) if tip else (),
            missing=missing(actor.permissions, asked()) if is_app else {},
            beyond=granted_too_much(actor.permissions) if is_app else {},
            registration=_registration(hooks),
            events=EVENTS - _TOLD_ANYHOW,
        )
    )


def _registration(hooks: ForgeHooks | None) -> Registration | Unseen | None:
    if hooks is None:
        return None
    try:
        return hooks.registration()
    except ForgeError as error:
        return Unseen(error.diagnostics())
