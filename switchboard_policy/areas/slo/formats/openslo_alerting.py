"""The alerts of an OpenSLO objective: its policies as far as they map, the rest in own keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from switchboard_policy.areas.slo.definition import Alerting, AlertTarget, Severity
from switchboard_policy.areas.slo.formats.checks import check_label
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.own_keys import TIERS_OFF, read_tiers, tiers_text
from switchboard_policy.areas.slo.formats.own_texts import Texts
from switchboard_policy.domain.finding import Finding

_NAME = "alert"
NO_ALERTS = Alerting(page=AlertTarget(disabled=True), ticket=AlertTarget(disabled=True))
"""What an SLO without a policy asks for."""


class Find(Protocol):
    """Finds the object of a kind that a key refers to."""

    def __call__(self, fields: Fields, key: str, kind: str, name: str = "") -> Fields:
        """Return the object.

        Args:
            fields: the mapping the key stands in.
            key: the key.
            kind: the object's kind.
            name: its name, where the key's value is not the name alone.

        Raises:
            InputError: there is none.
        """
        ...


def is_alert_key(name: str) -> bool:
    """Return whether an own key is about alerts."""
    return name == _NAME or name.partition(".")[0] in {"label", "annotation", *Severity}


def alerting_texts(alerting: Alerting) -> dict[str, str]:
    """Return alerts as own keys, by name; empty where there are none."""
    if alerting == NO_ALERTS:
        return {}
    found = {_NAME: alerting.name, **_named("", alerting.labels, alerting.annotations)}
    for severity in Severity:
        target = alerting.of(severity)
        if target.disabled:
            found[f"{severity}.disable"] = "true"
        if target.tiers_off:
            found[f"{severity}.{TIERS_OFF}"] = tiers_text(target.tiers_off)
        found |= _named(f"{severity}.", target.labels, target.annotations)
    return found


def _named(
    before: str, labels: Mapping[str, str], annotations: Mapping[str, str]
) -> dict[str, str]:
    return {
        f"{before}{kind}.{name}": text
        for kind, texts in (("label", labels), ("annotation", annotations))
        for name, text in texts.items()
    }


def read_own_alerting(own: Texts, annotations: Fields) -> Alerting:
    """Return the alerts that own keys tell.

    Args:
        own: the own keys about alerts.
        annotations: the mapping they stand in.

    Raises:
        InputError: a key is not known or its text cannot be read.
    """
    targets = {
        severity: AlertTarget(
            disabled=own.yes(f"{severity}.disable"),
            labels=_under(f"{severity}.label.", own, annotations),
            annotations=_under(f"{severity}.annotation.", own, annotations),
            tiers_off=read_tiers(own, f"{severity}.{TIERS_OFF}"),
        )
        for severity in Severity
    }
    found = Alerting(
        name=own.get(_NAME, ""),
        labels=_under("label.", own, annotations),
        annotations=_under("annotation.", own, annotations),
        page=targets[Severity.PAGE],
        ticket=targets[Severity.TICKET],
    )
    own.only(alerting_texts(found) | dict.fromkeys((_NAME, "page.disable", "ticket.disable")))
    if not found.name and not (found.page.disabled and found.ticket.disabled):
        annotations.refuse(f"{own.prefix}{_NAME} is missing: alerts need a name")
    return found


def _under(prefix: str, own: Texts, annotations: Fields) -> dict[str, str]:
    found = {
        name.removeprefix(prefix): text
        for name, text in own.texts.items()
        if name.startswith(prefix)
    }
    for name in found:
        check_label(name, annotations, own.prefix + prefix + name)
    return found


def read_policies(
    slo: Fields, find: Find, findings: list[Finding]
) -> tuple[str, frozenset[Severity]]:
    """Return the name of the first alert policy, and the severities that any of them asks for.

    When they fire is not theirs to say here: the set of alert windows does.

    Args:
        slo: the `spec` of an SLO.
        find: finds what a reference names.
        findings: what is left aside is added to these.

    Raises:
        InputError: one cannot be read; says where.
    """
    name, severities = "", set()
    for policy in _policies(slo, find):
        name = name or policy.needed("metadata").text("name")
        spec = policy.needed("spec")
        spec.only(_POLICY_KEYS)
        findings += [
            spec.not_understood(f"{key} of an alert policy is left out", key)
            for key in (
                "description",
                "alertWhenNoData",
                "alertWhenResolved",
                "notificationTargets",
            )
            if spec.states(key)
        ]
        if spec.flag("alertWhenBreaching") is False:
            what = "left out: an alert policy that is silent when its condition is met"
            findings.append(spec.not_understood(what, "alertWhenBreaching"))
            continue
        for condition in spec.parts("conditions"):
            severities |= _severity(condition, find, findings)
    return name, frozenset(severities)


def _policies(slo: Fields, find: Find) -> Iterator[Fields]:
    """Yield the policies of an SLO, written out or by name; older files hold bare names."""
    for item in slo.members(_POLICIES):
        if isinstance(item, str):
            yield find(slo, _POLICIES, "AlertPolicy", item)
        else:
            yield _resolved(item, find, "alertPolicyRef", "AlertPolicy")


_POLICIES = "alertPolicies"
_POLICY_KEYS = (
    "description",
    "alertWhenBreaching",
    "alertWhenNoData",
    "alertWhenResolved",
    "conditions",
    "notificationTargets",
)


def _severity(written: Fields, find: Find, findings: list[Finding]) -> set[Severity]:
    condition = _resolved(written, find, "conditionRef", "AlertCondition")
    spec = condition.needed("spec")
    spec.only({"description", "severity", "condition"})
    if spec.states("description"):
        findings.append(
            spec.not_understood("description of a condition is left out", "description")
        )
    rule = spec.needed("condition")
    rule.only({"kind", "op", "threshold", "lookbackWindow", "alertAfter"})
    if rule.text("kind", "burnrate") != "burnrate":
        rule.refuse(f"kind is {rule.text('kind')!r}; burnrate is allowed", "kind")
    severity = spec.text("severity")
    if severity not in set(Severity):
        what = f"a condition of severity {severity!r} is left out; page and ticket are read"
        findings.append(spec.not_understood(what, "severity"))
        return set()
    what = "threshold and look-back window are left out: alert windows say when alerts fire"
    findings.append(rule.not_understood(what))
    return {Severity(severity)}


def _resolved(written: Fields, find: Find, reference: str, kind: str) -> Fields:
    found = find(written, reference, kind) if written.node(reference) is not None else written
    known = {"apiVersion", "kind", "metadata", "spec"}
    written.only({reference} if found is not written else known)
    found.only(known)
    return found
