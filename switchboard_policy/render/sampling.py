"""What a collector keeps, as a piece of an OpenTelemetry Collector's configuration.

A collector merges several files: receivers and exporters stay in the user's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.artefacts.sampling import Sampling
from switchboard_policy.documents.yaml_writer import yaml_text

_HEADER = """\
# What is kept of traces and log lines: all that tell of trouble, {keep} % of the rest.
# Give it to the collector beside your own file: otelcol --config own.yaml --config sampling.yaml
# It names the processors of three pipelines; their receivers and exporters are yours.
"""
_WARNING = "severity_number < SEVERITY_NUMBER_WARN"
_NO_WARNING = "severity_number >= SEVERITY_NUMBER_WARN"


def sampling_text(sampling: Sampling) -> str:
    """Return what a collector keeps as YAML.

    Args:
        sampling: what is kept.
    """
    drop = [{"key": name, "action": "delete"} for name in sampling.dropped_attributes]
    processors: dict[str, object] = {"attributes/narrow": {"actions": drop}} if drop else {}
    narrow = list(processors)
    processors |= {
        "tail_sampling": {
            "decision_wait": f"{sampling.wait_s}s",
            "num_traces": sampling.traces_held,
            "policies": list(_policies(sampling)),
        },
        "filter/trouble": {"error_mode": "ignore", "logs": {"log_record": [_WARNING]}},
        "filter/rest": {"error_mode": "ignore", "logs": {"log_record": [_NO_WARNING]}},
        "probabilistic_sampler": {"sampling_percentage": sampling.keep_percent, "hash_seed": 22},
    }
    pipelines = {
        "traces": {"processors": ["tail_sampling", *narrow]},
        "logs/trouble": {"processors": ["filter/trouble", *narrow]},
        "logs/rest": {"processors": ["filter/rest", "probabilistic_sampler", *narrow]},
    }
    told = {"processors": processors, "service": {"pipelines": pipelines}}
    return _HEADER.format(keep=sampling.keep_percent) + yaml_text(told)


def _policies(sampling: Sampling) -> Iterator[dict[str, object]]:
    """Yield what keeps a trace; one is enough."""
    errors = {"status_codes": ["ERROR"]}
    yield {"name": "errors", "type": "status_code", "status_code": errors}
    for service, bound in sampling.slow_ms:
        named = {"key": "service.name", "values": [service]}
        parts = [
            {"name": "service", "type": "string_attribute", "string_attribute": named},
            {"name": "slow", "type": "latency", "latency": {"threshold_ms": bound}},
        ]
        yield {"name": f"slow-{service}", "type": "and", "and": {"and_sub_policy": parts}}
    if sampling.kept_routes:
        routes = {"key": "http.route", "values": list(sampling.kept_routes)}
        yield {"name": "routes", "type": "string_attribute", "string_attribute": routes}
    share = {"sampling_percentage": sampling.keep_percent}
    yield {"name": "rest", "type": "probabilistic", "probabilistic": share}
