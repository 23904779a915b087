"""Seeded breaches against generated roll-outs: a real Prometheus answers, Argo's rules decide."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
import yaml
from support.argo import Verdict, analysed, holds, phase_of, seconds
from support.artefact_world import five_services, mapped_config
from support.prometheus_server import prometheus_with

from switchboard_policy.areas.slo.artefacts.basis import basis
from switchboard_policy.areas.slo.artefacts.indicator import Histogram, histogram
from switchboard_policy.areas.slo.artefacts.rollout import canaries
from switchboard_policy.areas.slo.definition import EventsSli, ServiceLevel
from switchboard_policy.promql.selectors import NAME, selectors
from switchboard_policy.render.rollout import rollout_text

START = 1_700_000_000
SCRAPE_S = 15
SEEDS = 20
SCENARIOS = ("healthy", "errors", "slow")
INJECTED = 0.02
SPREAD = 0.8
"""Standard deviation of the logarithm of durations."""
SLOW_SHARE_SD = 2.054
"""2 % of a healthy version's requests are slow, of 5 % that may be."""
SLOWER = 3.0


def levels() -> tuple[ServiceLevel, ...]:
    return tuple(each for each in five_services() if each.name in {"availability", "latency"})


@cache
def templates() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each service's AnalysisTemplate and Rollout, without CPU and memory."""
    made = canaries(basis(levels(), mapped_config(metrics={}))).models
    found = {each.service: list(yaml.safe_load_all(rollout_text(each))) for each in made}
    return {service: (one, other) for service, (one, other) in found.items()}


def weights(rollout: dict[str, Any]) -> list[tuple[int, float]]:
    """Seconds from which a weight holds, by the Rollout's own steps."""
    told, at = [], 0
    for step in rollout["spec"]["strategy"]["canary"]["steps"]:
        if "setWeight" in step:
            told.append((at, step["setWeight"] / 100))
        else:
            at += seconds(step["pause"]["duration"])
    return told


def weight_at(rollout: dict[str, Any], at: int) -> float:
    return [weight for begins, weight in weights(rollout) if begins <= at][-1]


def labelled(name: str, labels: dict[str, str]) -> str:
    return name + "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}"


def counted(level: ServiceLevel, total: np.ndarray, bad: np.ndarray, version: str) -> Iterator[str]:
    """The counters an availability level reads."""
    assert isinstance(level.sli, EventsSli)
    (every,) = selectors([level.sli.total_query.replace("{{.window}}", "5m")])
    (wrong,) = selectors([level.sli.error_query.replace("{{.window}}", "5m")])
    labels = {each.label: each.value for each in every.matchers} | {"version": version}
    name = labels.pop(NAME)
    wrong_name = next(each.value for each in wrong.matchers if each.label == NAME)
    if wrong_name != name:
        yield from samples(labelled(name, labels), total)
        yield from samples(labelled(wrong_name, labels), bad)
        return
    yield from samples(labelled(name, {**labels, "status": "success"}), total - bad)
    yield from samples(labelled(name, {**labels, "status": "failed"}), bad)


def timed(found: Histogram, counts: dict[str, np.ndarray], version: str) -> Iterator[str]:
    """The series of the histogram a latency level reads."""
    labels = {each.label: each.value for each in found.matchers} | {"version": version}
    for bound, values in counts.items():
        yield from samples(labelled(f"{found.name}_bucket", {**labels, "le": bound}), values)
    yield from samples(labelled(f"{found.name}_count", labels), counts["+Inf"])


def samples(series: str, values: np.ndarray) -> Iterator[str]:
    """A counter's samples. One that counted nothing yet is not there, as in real life."""
    for position, value in enumerate(np.cumsum(values)):
        if value:
            yield f"{series} {value} {START + SCRAPE_S * (position + 1)}"


def lines(service: str, scenario: str, seed: int, until: int) -> Iterator[str]:
    """What one new version counts while it gets the traffic of each step."""
    random = np.random.default_rng([seed, SCENARIOS.index(scenario), len(service)])
    config = mapped_config()
    facts = config.services[service]
    assert facts.capacity_rps is not None
    times = range(0, until, SCRAPE_S)
    share = np.array([weight_at(templates()[service][1], at) for at in times])
    total = random.poisson(float(facts.capacity_rps) * SCRAPE_S * share)
    version = f"{scenario}-{seed}"
    for level in levels():
        if level.service != service:
            continue
        found = histogram(level)
        if found is None:
            ratio = float(level.budget_ratio) / 2 + (INJECTED if scenario == "errors" else 0)
            yield from counted(level, total, random.binomial(total, ratio), version)
            continue
        middle = float(found.bound) / np.exp(SLOW_SHARE_SD * SPREAD)
        middle *= SLOWER if scenario == "slow" else 1
        counts: dict[str, list[int]] = {str(float(b)): [] for b in facts.latency_buckets_s}
        for number in total:
            durations = middle * np.exp(random.normal(0, SPREAD, number))
            for bound, told in counts.items():
                told.append(int((durations <= float(bound)).sum()))
        arrays = {bound: np.array(told) for bound, told in counts.items()}
        yield from timed(found, {**arrays, "+Inf": total}, version)


def answers(url: str, query: str, until: int) -> dict[int, list[float]]:
    """What a query gives every 10 s after the start."""
    asked = {"query": query, "start": START, "end": START + until, "step": 10}
    with urllib.request.urlopen(  # noqa: S310 - loopback
        f"{url}/api/v1/query_range?{urllib.parse.urlencode(asked)}"
    ) as answer:
        found = json.load(answer)["data"]["result"]
    assert len(found) <= 1, "a metric is one number"
    return {int(at) - START: [float(value)] for each in found for at, value in each["values"]}


Outcomes = dict[tuple[str, str], list[Verdict]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """How each service's roll-out ends, by scenario: one verdict a seed."""
    rollout = next(iter(templates().values()))[1]
    until = weights(rollout)[-1][0]
    cases = [(s, c, n) for s in templates() for c in SCENARIOS for n in range(SEEDS)]
    text = "\n".join(line for case in cases for line in lines(*case, until))
    found: Outcomes = {}
    with prometheus_with(tmp_path_factory.mktemp("canary"), f"{text}\n# EOF\n") as url:
        for service, scenario, seed in cases:
            template = templates()[service][0]
            told = {
                query: answers(url, query.replace("{{args.version}}", f"{scenario}-{seed}"), until)
                for query in (
                    metric["provider"]["prometheus"]["query"]
                    for metric in template["spec"]["metrics"]
                )
            }

            def measure(
                query: str, at: int, told: dict[str, dict[int, list[float]]] = told
            ) -> Sequence[float]:
                return told[query].get(at, [])

            found.setdefault((service, scenario), []).append(analysed(template, until, measure))
    return found


def phases(told: list[Verdict]) -> Counter[str]:
    return Counter(verdict.phase for verdict in told)


@pytest.mark.parametrize("service", sorted(templates()))
def test_two_percent_of_errors_stop_at_the_first_step(outcomes: Outcomes, service: str) -> None:
    first_step_s = weights(templates()[service][1])[1][0]
    told = outcomes[service, "errors"]
    stopped = [each for each in told if each.phase != "Successful" and each.at_s <= first_step_s]
    assert len(stopped) >= 0.75 * SEEDS, phases(told)
    assert all(each.phase != "Successful" and each.at_s <= 240 for each in told)


@pytest.mark.parametrize("service", sorted(templates()))
def test_a_slow_version_stops_at_the_first_step(outcomes: Outcomes, service: str) -> None:
    first_step_s = weights(templates()[service][1])[1][0]
    for verdict in outcomes[service, "slow"]:
        assert verdict.phase == "Failed"
        assert verdict.metric.startswith("latency-p")
        assert verdict.at_s <= first_step_s


@pytest.mark.parametrize("service", sorted(templates()))
def test_a_healthy_version_is_let_in(outcomes: Outcomes, service: str) -> None:
    told = outcomes[service, "healthy"]
    assert phases(told)["Successful"] >= 0.9 * SEEDS, phases(told)


def test_the_busiest_service_stops_within_two_minutes_every_time(outcomes: Outcomes) -> None:
    for verdict in outcomes["api-gateway", "errors"]:
        assert verdict.phase == "Failed"
        assert verdict.at_s <= 90


def test_a_new_version_nobody_asks_is_not_let_in() -> None:
    for template, _ in templates().values():
        verdict = analysed(template, 1020, lambda _query, _at: [])
        assert verdict.phase == "Inconclusive"
        assert verdict.at_s == 110


def test_conditions_are_read_as_argo_reads_them() -> None:
    above = "len(result) > 0 && result[0] > 0.5"
    assert holds(above, [0.6])
    assert not holds(above, [])
    assert not holds(above, [float("nan")])
    metric = {"failureCondition": "false", "successCondition": "len(result) > 0 && result[0] >= 5"}
    assert [phase_of(metric, told) for told in ([5.0], [4.0], [])] == [
        "Successful",
        "Inconclusive",
        "Inconclusive",
    ]
