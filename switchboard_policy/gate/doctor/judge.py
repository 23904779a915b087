"""The doctor's judgement: is the check required, whose is it, who may do without it."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.domain.finding import Finding, Level, in_order
from switchboard_policy.domain.location import Location
from switchboard_policy.gate.doctor.seen import Diagnosis, Seen, Tier
from switchboard_policy.gate.doctor.walkers import walkers
from switchboard_policy.ports.forge_rules import Unseen

_WORST = (Level.HARD, Level.SOFT, Level.ADVISORY)


def diagnose(seen: Seen) -> Diagnosis:
    """Return what the gate is worth on a branch, and what is in its way.

    A hard finding makes it advisory. What can't be seen is a finding, too: it is never taken for
    good.
    """
    found = in_order(
        (
            *_requirement(seen),
            *_source(seen),
            *walkers(seen),
            *_moment(seen),
            *_jobs(seen),
            *_owners(seen),
            *_permissions(seen),
            *_registration(seen),
        )
    )
    found.sort(key=lambda each: _WORST.index(each.level))
    enforced = not any(each.level is Level.HARD for each in found)
    return Diagnosis(Tier.ENFORCED if enforced else Tier.ADVISORY, tuple(found))


def _requirement(seen: Seen) -> Iterator[Finding]:
    if seen.gates:
        return
    asleep = [
        each.name
        for each in seen.rulesets
        if each.enforcement != "active" and any(one.name == seen.check for one in each.required)
    ]
    if asleep:
        yield Finding(
            "doctor/asleep",
            Level.HARD,
            f"the ruleset {asleep[0]} requires {seen.check}, but is not active: set its enforcement"
            " to Active",
        )
    elif isinstance(seen.protection, Unseen):
        yield Finding(
            "doctor/not_required",
            Level.HARD,
            f"no ruleset requires {seen.check} on {seen.branch}, and its older protection can't be"
            f" seen ({seen.protection.why})",
        )
    else:
        yield Finding(
            "doctor/not_required",
            Level.HARD,
            f"a merge into {seen.branch} does not need {seen.check}: add a ruleset that requires"
            " it, with the App as its expected source",
        )


def _source(seen: Seen) -> Iterator[Finding]:
    if seen.app is None:
        yield Finding(
            "doctor/no_app",
            Level.HARD,
            f"we act with a plain token, and anyone who may write can make a check called"
            f" {seen.check} with one: install the App",
        )
        return
    for each in seen.gates:
        if each.app is None:
            yield Finding(
                "doctor/no_source",
                Level.HARD,
                f"{seen.check} is required from any source, so anyone who may write can set a"
                f" status of that name: choose App {seen.app} as its expected source",
            )
        elif each.app != seen.app:
            yield Finding(
                "doctor/other_source",
                Level.HARD,
                f"{seen.check} is required from App {each.app}; we are App {seen.app}",
            )


def _moment(seen: Seen) -> Iterator[Finding]:
    held = (*seen.active, *((seen.classic,) if seen.classic else ()))
    if not any(each.pull_request for each in held):
        yield Finding(
            "doctor/no_pull_request",
            Level.SOFT,
            f"changes may reach {seen.branch} without a pull request, where nobody can ask an owner"
            " or be answered: require one",
        )
    if seen.gates and not seen.queue and not any(each.current for each in held):
        yield Finding(
            "doctor/base_may_move",
            Level.SOFT,
            "two pull requests that are green apart can be merged one after the other before the"
            " second is judged again: require branches to be up to date, or use a merge queue",
        )


def _jobs(seen: Seen) -> Iterator[Finding]:
    names = {each.name for each in seen.required} | {seen.check}
    for job in seen.jobs:
        if job.key_in_reach and seen.app is not None:
            yield Finding(
                "doctor/key_in_reach",
                Level.HARD,
                "the App's key is a secret of the repository, which anyone who may write can read"
                " with a workflow of their own: keep it in an environment that only the default"
                " branch may use, or on the receiver alone",
                location=Location(job.file, line=job.line),
            )
        made = sorted(name for name in names if job.makes(name))
        if not made or not job.pulls:
            continue
        where = Location(job.file, line=job.line)
        # Other checks are their owners' business; ours must not be had for nothing.
        ours = seen.check in made
        if ours:
            yield Finding(
                "doctor/check_is_a_job",
                Level.HARD,
                f"a job of a workflow makes {seen.check}, and a pull request may change the"
                " workflow: give the job another name",
                location=where,
            )
        if job.skipped:
            yield Finding(
                "doctor/job_skippable",
                Level.HARD if ours else Level.SOFT,
                f"{made[0]} passes when its job is skipped, and {job.skipped}: give it"
                " if: always() and let it fail when what it needs did not succeed",
                location=where,
            )
        if job.waits:
            yield Finding(
                "doctor/job_may_not_run",
                Level.ADVISORY,
                f"{made[0]} is required and may never report: {job.waits}",
                location=where,
            )


def _owners(seen: Seen) -> Iterator[Finding]:
    for each in seen.owners_faults:
        yield Finding(
            "doctor/owners_line_ignored",
            Level.ADVISORY,
            f"GitHub ignores this line of CODEOWNERS: {each.message.splitlines()[0][:200]}",
            location=Location(each.file, line=each.line),
        )


def _permissions(seen: Seen) -> Iterator[Finding]:
    for name, access in seen.missing.items():
        yield Finding(
            "doctor/permission_missing",
            Level.HARD,
            f"the App was not granted {name}: {access}, without which the gate cannot work",
        )
    for name, access in seen.beyond.items():
        yield Finding(
            "doctor/permission_beyond",
            Level.SOFT,
            f"the App was granted {name}: {access}, which nothing of it needs: take it away",
        )


def _registration(seen: Seen) -> Iterator[Finding]:
    if isinstance(seen.registration, Unseen):
        yield Finding(
            "doctor/registration_unseen",
            Level.ADVISORY,
            f"how the App is registered can't be seen: {seen.registration.why}",
        )
    elif seen.registration is not None:
        for event in sorted(seen.events - seen.registration.events):
            yield Finding(
                "doctor/event_missing",
                Level.HARD if event == "merge_group" and seen.queue else Level.SOFT,
                f"the App is not told of {event}: subscribe it to that event, or let"
                " switchboard bot sync run often",
            )
