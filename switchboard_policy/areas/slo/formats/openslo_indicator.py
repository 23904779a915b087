"""OpenSLO's indicators as queries of an error ratio, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from promql_parser import VectorSelector

from switchboard_policy.areas.slo.definition import WINDOW, EventsSli, RawSli
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.queries import instant_query, parses, query
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.units import plain
from switchboard_policy.errors import nearest
from switchboard_policy.promql.tree import tree_of

_PROMETHEUS = "prometheus"
_BAD_WHERE = {"lte": ">", "lt": ">=", "gte": "<", "gt": "<="}
"""What a value must do to be bad, by what it must do to be good."""
_HOLE = "\0"
_THRESHOLD = re.compile(
    r"(?s)avg_over_time\(\(\((.*)\) (>=|>|<=|<) bool (-?[0-9]+(?:\.[0-9]+)?)\)"
    rf"\[{re.escape(WINDOW)}:1m\]\)"
)
"""What `threshold_query` writes."""
_QUERY_KEYS = ("query", "promql")
_RATIO_KEYS = ("counter", "good", "bad", "total", "rawType", "raw")


@dataclass(frozen=True)
class Threshold:
    """What a value is compared with to be good.

    Args:
        op: `lte`, `lt`, `gte` or `gt`.
        value: the threshold, in the query's own unit.
    """

    op: str
    value: Decimal


def good_query(total: str, good: str) -> str:
    """Return the query of bad events, where good ones are told; none told are none good."""
    return f"({total}) - (({good}) or ({total}) * 0)"


def success_query(ratio: str) -> str:
    """Return the query of an error ratio, where the ratio of good events is told."""
    return f"1 - ({ratio})"


def threshold_query(value: str, threshold: Threshold) -> str:
    """Return the query of the share of time in which a value misses its threshold."""
    compared = f"({value}) {_BAD_WHERE[threshold.op]} bool {plain(threshold.value)}"
    return f"avg_over_time(({compared})[{WINDOW}:1m])"


def read_threshold(objective: Fields) -> Threshold | None:
    """Return the threshold of an objective, or None where it states none.

    Raises:
        InputError: only half of it is there, or an operator is not known.
    """
    value, op = objective.number("value"), objective.text("op", "")
    if value is None:
        return None
    if op not in _BAD_WHERE:
        objective.refuse(
            f"op is {op!r}; {', '.join(_BAD_WHERE)} is allowed beside a value",
            "op" if op else "value",
            hint=nearest(op, _BAD_WHERE) if op else "",
        )
    return Threshold(op, value)


def read_indicator(
    spec: Fields,
    threshold: Threshold | None,
    sources: Mapping[str, Fields],
    findings: list[Finding],
) -> EventsSli | RawSli | Finding:
    """Return an indicator, or why it cannot be understood.

    Args:
        spec: the `spec` of an SLI.
        threshold: what its objective compares it with, for a threshold metric.
        sources: data sources by name.
        findings: what is left aside is added to these.

    Raises:
        InputError: it cannot be read; says where.
    """
    spec.only({"description", "thresholdMetric", "ratioMetric"})
    if spec.node("description") is not None:
        findings.append(
            spec.not_understood("an indicator's description is left out", "description")
        )
    metric, ratio = spec.part("thresholdMetric"), spec.part("ratioMetric")
    if (metric is None) == (ratio is None):
        spec.refuse("one of thresholdMetric and ratioMetric is allowed")
    if ratio is not None:
        return _ratio(ratio, sources, findings)
    metric = spec.needed("thresholdMetric")
    if threshold is None:
        metric.refuse("a thresholdMetric needs op and value beside its objective's target")
    source = _source(metric, sources, findings)
    if isinstance(source, Finding):
        return source
    return RawSli(threshold_query(instant_query(*source), threshold))


def _ratio(
    ratio: Fields, sources: Mapping[str, Fields], findings: list[Finding]
) -> EventsSli | RawSli | Finding:
    ratio.only(_RATIO_KEYS)
    there = {key for key in ("good", "bad", "total", "raw") if ratio.node(key) is not None}
    if there not in ({"good", "total"}, {"bad", "total"}, {"raw"}):
        told = " and ".join(sorted(there)) or "nothing"
        ratio.refuse(f"ratioMetric holds {told}; good or bad with total, or raw alone, is allowed")
    if ratio.flag("counter") is False and there != {"raw"}:
        what = "counter: false changes nothing; the query says how it is counted over a range"
        findings.append(ratio.not_understood(what, "counter"))
    texts = {}
    for key in sorted(there):
        source = _source(ratio.needed(key), sources, findings)
        if isinstance(source, Finding):
            return source
        texts[key] = query(*source) if ratio.flag("counter") is False else _counted(*source)
    if "raw" not in there:
        total = texts["total"]
        return EventsSli(texts.get("bad") or good_query(total, texts["good"]), total)
    kind = ratio.text("rawType")
    if kind not in {"success", "failure"}:
        hint = nearest(kind, ("success", "failure"))
        ratio.refuse(f"rawType is {kind!r}; success or failure is allowed", "rawType", hint=hint)
    return RawSli(texts["raw"] if kind == "failure" else success_query(texts["raw"]))


def _counted(fields: Fields, key: str) -> str:
    """Return the query of a metric that may be a counter as it stands.

    Source: OpenSLO v1, `counter`: the metric is a counter, which only ever rises.
    """
    text = fields.text(key)
    if WINDOW not in text and parses(text) and isinstance(tree_of(text), VectorSelector):
        return f"sum(rate({text}[{WINDOW}]))"
    return query(fields, key)


def _source(
    metric: Fields, sources: Mapping[str, Fields], findings: list[Finding]
) -> tuple[Fields, str] | Finding:
    """Return where a metric's query stands, or why it is none of Prometheus."""
    metric.only({"metricSource"})
    source = metric.needed("metricSource")
    source.only({"metricSourceRef", "type", "spec"})
    kind, reference = source.text("type", ""), source.text("metricSourceRef", "")
    if not kind and reference:
        if reference not in sources:
            hint = nearest(reference, sources)
            message = f"there is no DataSource {reference!r} in these files, and no type here"
            source.refuse(message, "metricSourceRef", hint=hint)
        kind = sources[reference].needed("spec").text("type")
    if kind.lower() != _PROMETHEUS:
        told = f"of {kind}" if kind else "without a type"
        return source.not_understood(f"a metric {told} is not read, only Prometheus", "type")
    spec = source.needed("spec")
    found = [key for key in _QUERY_KEYS if spec.node(key) is not None]
    if len(found) != 1:
        spec.refuse("the query of a Prometheus metric stands in spec.query")
    findings += [
        spec.not_understood(f"{name} of a metric is left out", name)
        for name in spec.names()
        if name not in found
    ]
    return spec, found[0]


def written_indicator(sli: EventsSli | RawSli) -> tuple[dict[str, object], Threshold | None]:
    """Return the `spec` of an SLI as plain values, and what its objective compares it with.

    Args:
        sli: the indicator; one that was read from OpenSLO is written the way it was.
    """
    if isinstance(sli, EventsSli):
        good = _inner(sli.error_query, *good_query(sli.total_query, _HOLE).split(_HOLE))
        told = {"bad": sli.error_query} if good is None else {"good": good}
        metrics = {key: _metric(text) for key, text in {**told, "total": sli.total_query}.items()}
        return {"ratioMetric": {"counter": True, **metrics}}, None
    found = _THRESHOLD.fullmatch(sli.error_ratio_query)
    if found is not None and WINDOW not in found[1] and parses(found[1]):
        op = next(op for op, sign in _BAD_WHERE.items() if sign == found[2])
        return {"thresholdMetric": _metric(found[1])}, Threshold(op, Decimal(found[3]))
    success = _inner(sli.error_ratio_query, *success_query(_HOLE).split(_HOLE))
    kind, text = ("failure", sli.error_ratio_query) if success is None else ("success", success)
    return {"ratioMetric": {"rawType": kind, "raw": _metric(text)}}, None


def _inner(text: str, before: str, after: str) -> str | None:
    """Return the query between two texts, or None where none stands there."""
    if not (text.startswith(before) and text.endswith(after)):
        return None
    inner = text[len(before) : len(text) - len(after)]
    return inner if WINDOW in inner and parses(inner) else None


def _metric(text: str) -> dict[str, object]:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": text}}}
