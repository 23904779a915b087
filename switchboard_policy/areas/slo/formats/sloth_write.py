"""Write service levels as Sloth's spec, in either of its spellings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from switchboard_policy.areas.slo.definition import (
    AlertTarget,
    CompositeSli,
    EventsSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.composite import composite_query
from switchboard_policy.areas.slo.formats.durations import duration_text
from switchboard_policy.areas.slo.formats.losses import in_own_keys, not_carried
from switchboard_policy.areas.slo.formats.openslo_alerting import NO_ALERTS
from switchboard_policy.areas.slo.formats.own_keys import (
    TIERS_OFF,
    level_texts,
    parts_text,
    tiers_text,
)
from switchboard_policy.areas.slo.formats.own_texts import SLOTH
from switchboard_policy.areas.slo.formats.sloth_read import Spelling
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.units import plain


def spec_of(
    levels: Sequence[ServiceLevel], spelt: Spelling
) -> tuple[dict[str, object], list[Finding]]:
    """Return the spec of one service's levels as plain values, and what it cannot carry.

    Args:
        levels: of one service, at least one.
        spelt: how its keys are spelt.
    """
    findings: list[Finding] = []
    ours: dict[str, dict[str, str]] = {}
    written: dict[str, ServiceLevel] = {level.name: level for level in levels}
    for level in levels:
        ours[level.name] = level_texts(level)
        if isinstance(level.sli, TimeslicesSli):
            ours[level.name]["timeslice"] = duration_text(level.sli.slice_s)
            ours[level.name]["timeslice_target"] = plain(level.sli.target_ratio)
        if isinstance(level.sli, CompositeSli):
            named = _with_parts(level, level.sli, written, ours, findings)
            ours[level.name]["composite"] = parts_text(named)
        tiers = level.alerting.page.tiers_off | level.alerting.ticket.tiers_off
        told = (*ours[level.name], *([TIERS_OFF] if tiers else []))
        findings += in_own_keys(told, "Sloth", level)
    shared = _shared_labels(levels)
    slos = [_slo(written[name], ours[name], shared, spelt) for name in sorted(written)]
    spec: dict[str, object] = {"service": levels[0].service}
    return {**spec, **_if_any(labels=shared), "slos": slos}, findings


def _with_parts(
    level: ServiceLevel,
    sli: CompositeSli,
    written: dict[str, ServiceLevel],
    ours: dict[str, dict[str, str]],
    findings: list[Finding],
) -> list[tuple[str, Decimal]]:
    """Return names and weights of a composite's parts; those not written yet are added."""
    named = []
    for part, weight, indicator in sli.parts:
        name = part
        while name in written and written[name].sli != indicator:
            name = f"{level.name}-{name}"
        if name != part:
            what = f"part {part} of {level.id} is written as {name}: that name stands for another"
            findings.append(not_carried(what, level))
        if name not in written:
            hidden = ServiceLevel(level.service, name, level.objective, indicator)
            written[name] = replace(hidden, alerting=NO_ALERTS)
            ours[name] = {"part_only": "true"}
        named.append((name, weight))
    return named


def _slo(
    level: ServiceLevel, ours: Mapping[str, str], shared: Mapping[str, str], spelt: Spelling
) -> dict[str, object]:
    labels = {name: text for name, text in level.labels.items() if name not in shared}
    return {
        "name": level.name,
        "objective": level.objective,
        **_if_any(description=level.description, labels=labels),
        "sli": _sli(level, spelt),
        "alerting": _alerting(level, ours, spelt),
    }


def _sli(level: ServiceLevel, spelt: Spelling) -> dict[str, object]:
    sli = level.sli.events if isinstance(level.sli, TimeslicesSli) else level.sli
    if isinstance(sli, EventsSli):
        queries = {spelt("error_query"): sli.error_query, spelt("total_query"): sli.total_query}
        return {"events": queries}
    text = composite_query(sli) if isinstance(sli, CompositeSli) else sli.error_ratio_query
    return {"raw": {spelt("error_ratio_query"): text}}


def _alerting(level: ServiceLevel, ours: Mapping[str, str], spelt: Spelling) -> dict[str, object]:
    alerting = level.alerting
    own = {f"{SLOTH}{name}": text for name, text in ours.items()}
    targets = {"page_alert": alerting.page, "ticket_alert": alerting.ticket}
    written = {spelt(key): _target(target) for key, target in targets.items()}
    annotations = {**alerting.annotations, **own}
    return _if_any(name=alerting.name, labels=alerting.labels, annotations=annotations, **written)


def _target(target: AlertTarget) -> dict[str, object]:
    own = {f"{SLOTH}{TIERS_OFF}": tiers_text(target.tiers_off)} if target.tiers_off else {}
    return _if_any(
        disable=target.disabled,
        labels=target.labels,
        annotations={**target.annotations, **own},
    )


def _shared_labels(levels: Sequence[ServiceLevel]) -> dict[str, str]:
    """Return the labels that all of several levels have alike; ours are about one alone."""
    if len(levels) < 2:
        return {}
    return {
        name: text
        for name, text in levels[0].labels.items()
        if not name.startswith(SLOTH) and all(other.labels.get(name) == text for other in levels)
    }


def _if_any(**values: object) -> dict[str, object]:
    """Return the values that say something, by key."""
    return {key: value for key, value in values.items() if value}
