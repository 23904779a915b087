"""Read what Sloth calls a spec: the service levels of one service, in either of its spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.checks import (
    checked_labels,
    checked_name,
    checked_objective,
)
from switchboard_policy.areas.slo.formats.composite import composite_query
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.own_keys import (
    TIERS_OFF,
    OwnKeys,
    read_own,
    read_tiers,
)
from switchboard_policy.areas.slo.formats.own_texts import SLOTH, Texts, own_texts
from switchboard_policy.areas.slo.formats.queries import query
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.domain.finding import Finding
from switchboard_policy.errors import nearest

Spelling = Callable[[str], str]
"""How a key is spelt: `error_query` in a file of Sloth's own, `errorQuery` in Kubernetes."""

_NOTHING = RawSli("")
"""Stands for the indicator of a composite until its parts are known."""


@dataclass(frozen=True)
class _Entry:
    """One SLO as it stands in the list; a composite is not put together yet."""

    fields: Fields
    level: ServiceLevel
    own: OwnKeys


def read_spec(spec: Fields, spelt: Spelling) -> Read:
    """Return the service levels of a spec.

    Args:
        spec: the mapping that holds `service` and `slos`.
        spelt: how its keys are spelt.

    Raises:
        InputError: it cannot be read; says where.
    """
    spec.only({"version", "service", "labels", spelt("slo_plugins"), "slos"})
    findings = list(_plugins(spec, spelt("slo_plugins")))
    service, labels = checked_name(spec, "service"), checked_labels(spec, "labels")
    if not spec.parts("slos"):
        spec.refuse("no SLO stands here; slos is a list of at least one", "slos")
    entries: dict[str, _Entry] = {}
    for fields in spec.parts("slos"):
        findings += _plugins(fields, "plugins")
        read = _entry(fields, spelt, service, labels)
        if isinstance(read, Finding):
            findings.append(read)
        elif read.level.name in entries:
            first = entries[read.level.name].fields.where()
            fields.refuse(f"name {read.level.name!r} a second time; the first is {first}", "name")
        else:
            entries[read.level.name] = read
    levels = [_whole(entry, entries, findings) for entry in entries.values()]
    used = {name for entry in entries.values() for name, _ in entry.own.parts}
    findings += [
        entry.fields.not_understood(f"{name} is only there as a part, but of nothing", "name")
        for name, entry in entries.items()
        if entry.own.part_only and name not in used
    ]
    return Read(tuple(level for level in levels if level is not None), tuple(findings))


def _plugins(fields: Fields, key: str) -> list[Finding]:
    if fields.node(key) is None:
        return []
    return [fields.not_understood(f"{key}: plugins of Sloth are not run; rules lack them", key)]


def _entry(
    fields: Fields, spelt: Spelling, service: str, labels: Mapping[str, str]
) -> _Entry | Finding:
    fields.only({"name", "description", "objective", "plugins", "labels", "sli", "alerting"})
    name = checked_name(fields, "name")
    alerting, texts = _alerting(fields, spelt)
    own = read_own(texts)
    found = _sli(fields, spelt, own)
    if isinstance(found, Finding):
        return found
    sli = TimeslicesSli(found, own.slice_s, own.slice_target) if own.slice_s else found
    level = ServiceLevel(
        service=service,
        name=name,
        objective=checked_objective(fields, "objective", fields.number("objective")),
        sli=sli,
        description=fields.text("description", ""),
        labels={**labels, **checked_labels(fields, "labels")},
        alerting=alerting,
        period_days=own.period_days,
        calendar=own.calendar,
        exclusions=own.exclusions,
        least_events=own.least_events,
        least_bad_events=own.least_bad_events,
        location=fields.where(),
    )
    return _Entry(fields, level, own)


def _sli(fields: Fields, spelt: Spelling, own: OwnKeys) -> EventsSli | RawSli | Finding:
    if own.parts and own.slice_s:
        fields.refuse("a composite cannot be measured in slices", "alerting")
    sli = fields.part("sli")
    if sli is None and own.parts:
        return _NOTHING
    sli = sli or fields.needed("sli")
    kinds = ("events", "raw", "plugin")
    sli.only(kinds)
    found = [kind for kind in kinds if sli.node(kind) is not None]
    if len(found) != 1:
        told = " and ".join(found) or "nothing"
        fields.refuse(f"sli holds {told}; one of events, raw, plugin is allowed", "sli")
    inner = sli.needed(found[0])
    if found == ["plugin"]:
        what = f"{fields.text('name')} is left out: the plugin that measures it is not run"
        return sli.not_understood(what, "plugin")
    names = ("error_query", "total_query") if found == ["events"] else ("error_ratio_query",)
    inner.only([spelt(name) for name in names])
    queries = [query(inner, spelt(name)) for name in names]
    return EventsSli(*queries) if len(queries) == 2 else RawSli(*queries)


def _alerting(fields: Fields, spelt: Spelling) -> tuple[Alerting, Texts]:
    alerting = fields.part("alerting") or fields.needed("alerting")
    page, ticket = spelt("page_alert"), spelt("ticket_alert")
    alerting.only({"name", "labels", "annotations", page, ticket})
    annotations, own = _annotations(alerting)
    found = Alerting(
        name=alerting.text("name", ""),
        labels=checked_labels(alerting, "labels"),
        annotations=annotations,
        page=_target(alerting, page),
        ticket=_target(alerting, ticket),
    )
    if not found.name and not (found.page.disabled and found.ticket.disabled):
        alerting.refuse("key 'name' is missing in alerting, and its alerts are not disabled")
    return found, own


def _target(alerting: Fields, key: str) -> AlertTarget:
    fields = alerting.part(key)
    if fields is None:
        return AlertTarget()
    fields.only({"disable", "labels", "annotations"})
    annotations, own = _annotations(fields)
    own.only({TIERS_OFF})
    return AlertTarget(
        disabled=fields.flag("disable") or False,
        labels=checked_labels(fields, "labels"),
        annotations=annotations,
        tiers_off=read_tiers(own),
    )


def _annotations(fields: Fields) -> tuple[dict[str, str], Texts]:
    written = checked_labels(fields, "annotations")
    return own_texts(written, SLOTH, (fields.part("annotations") or fields).where)


def _whole(
    entry: _Entry, entries: Mapping[str, _Entry], findings: list[Finding]
) -> ServiceLevel | None:
    """Return an SLO with its parts put together; none for one that is only a part."""
    if entry.own.part_only:
        return None
    if not entry.own.parts:
        return entry.level
    parts = []
    for name, weight in entry.own.parts:
        part = entries.get(name)
        if part is None:
            entry.fields.refuse(
                f"{SLOTH}composite names {name!r}, which is no SLO beside it",
                "alerting",
                hint=nearest(name, entries),
            )
        if not isinstance(part.level.sli, (EventsSli, RawSli)) or part.own.parts:
            entry.fields.refuse(
                f"{SLOTH}composite names {name!r}, which is a composite or measured in slices",
                "alerting",
            )
        parts.append((name, weight, part.level.sli))
    sli = CompositeSli(tuple(parts))
    if entry.level.sli not in {_NOTHING, RawSli(composite_query(sli))}:
        what = f"the query of {entry.level.name} is not its parts by weight; the parts are used"
        findings.append(entry.fields.not_understood(what, "sli"))
    return replace(entry.level, sli=sli)
