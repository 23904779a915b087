"""Roll-outs as Argo Rollouts objects: what is measured, and the steps."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.areas.slo.artefacts.rollout import Canary, CanaryMetric
from switchboard_policy.documents.yaml_writer import yaml_text

_API = "argoproj.io/v1alpha1"


def rollout_text(canary: Canary) -> str:
    """Return a roll-out as two YAML documents: what is measured, and the steps.

    The Rollout's pods are those of the Deployment of the service's name.

    Args:
        canary: the roll-out.
    """
    return f"{yaml_text(_analysis(canary))}---\n{yaml_text(_rollout(canary))}"


def _analysis(canary: Canary) -> dict[str, object]:
    return {
        "apiVersion": _API,
        "kind": "AnalysisTemplate",
        "metadata": {"name": _template_name(canary)},
        "spec": {
            "args": [{"name": "version"}],
            "metrics": [_metric(metric, canary) for metric in canary.metrics],
        },
    }


def _rollout(canary: Canary) -> dict[str, object]:
    steps: list[Mapping[str, object]] = []
    for weight, pause in zip(canary.weights_percent, (*canary.pauses_s, 0), strict=True):
        steps.append({"setWeight": weight})
        if pause:
            steps.append({"pause": {"duration": _duration(pause)}})
    version = {"name": "version", "valueFrom": {"podTemplateHashValue": "Latest"}}
    analysis = {
        "templates": [{"templateName": _template_name(canary)}],
        "startingStep": 1,
        "args": [version],
    }
    workload = {"apiVersion": "apps/v1", "kind": "Deployment", "name": canary.service}
    return {
        "apiVersion": _API,
        "kind": "Rollout",
        "metadata": {"name": canary.service},
        "spec": {
            "workloadRef": workload,
            "strategy": {"canary": {"analysis": analysis, "steps": steps}},
        },
    }


def _metric(metric: CanaryMetric, canary: Canary) -> dict[str, object]:
    told: dict[str, object] = {"name": metric.name, "interval": _duration(canary.interval_s)}
    if metric.delay_s:
        told["initialDelay"] = _duration(metric.delay_s)
    if metric.success:
        told["successCondition"] = metric.success
    told["failureCondition"] = metric.failure
    told["failureLimit"] = canary.failure_limit
    told["provider"] = {"prometheus": {"address": canary.prometheus, "query": metric.query}}
    return told


def _template_name(canary: Canary) -> str:
    return f"{canary.service}-slo"


def _duration(seconds: int) -> str:
    """Return a duration as Go reads it."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
