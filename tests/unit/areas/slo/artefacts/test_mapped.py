from __future__ import annotations

from dataclasses import replace

import pytest
from support.artefact_world import METRICS, bare_config, mapped_config

from switchboard_policy.areas.slo.artefacts.mapped import Names, words
from switchboard_policy.domain.config import ArtefactsConfig
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError
from switchboard_policy.promql.selectors import Matcher, Op


def test_the_tests_map_every_word_there_is() -> None:
    assert set(METRICS) == set(words())


def test_variables_of_a_query_are_filled_in() -> None:
    names = Names(mapped_config())
    wanted = 'changes(build_info{service="x"}[2m]) > 0'
    assert names.query("deployments", window="2m", service="x") == wanted


def test_a_tenant_stays_the_readers_choice() -> None:
    assert "$tenant" in str(Names(mapped_config()).query("tenant_lag_s", window="5m"))


def test_what_is_not_mapped_says_under_which_key_it_would_be() -> None:
    names = Names(bare_config())
    told = [
        names.query("cpu_ratio", window="5m"),
        names.label("tenant"),
        names.source("loki"),
        names.link("runbooks"),
        names.where("version", "x"),
    ]
    assert all(isinstance(each, NotEvaluated) for each in told)
    keys = [str(each.reason).split()[0] for each in told if isinstance(each, NotEvaluated)]
    assert keys == [
        "artefacts.metrics.cpu_ratio",
        "telemetry.labels.tenant",
        "artefacts.sources.loki",
        "artefacts.links.runbooks",
        "telemetry.labels.version",
    ]


def test_a_mapped_label_becomes_a_condition() -> None:
    where = Names(mapped_config()).where("environment", "prod")
    assert where == (Matcher("env", Op.EQUAL, "prod"),)


def test_an_address_loses_its_final_slash() -> None:
    assert Names(mapped_config()).link("runbooks") == "https://runbooks.test"


@pytest.mark.parametrize(
    ("word", "query", "said"),
    [
        ("cpu_ration", "up", "metric 'cpu_ration' is not known"),
        ("cpu_ratio", "up{a=${tier}}", r"\$\{tier\} in cpu_ratio stands for nothing"),
        ("cpu_ratio", "rate(up[$window)", "cpu_ratio is no PromQL"),
    ],
)
def test_a_wrong_mapping_is_refused_at_its_line(word: str, query: str, said: str) -> None:
    where = Location("switchboard.yaml", "", 7, 3)
    artefacts = ArtefactsConfig(metrics={word: query})
    locations = {f"/artefacts/metrics/{word}": where}
    config = replace(bare_config(), artefacts=artefacts, locations=locations)
    with pytest.raises(InputError, match=said) as caught:
        Names(config)
    assert str(caught.value.location) == "switchboard.yaml:7:3"


def test_a_variable_may_stand_in_braces() -> None:
    names = Names(mapped_config(metrics={"cpu_ratio": 'up{a="${service}"}'}))
    assert names.query("cpu_ratio", window="5m", service="x") == 'up{a="x"}'


def test_a_query_of_logs_is_not_held_to_promql() -> None:
    Names(mapped_config(metrics={"log_errors_per_s": 'rate({a="b"} |= `x` [$window])'}))
