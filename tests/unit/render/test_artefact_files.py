from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml
from support.artefact_world import five_services, made_files, mapped_config
from support.tools import CHECKOUT

from switchboard_policy.areas.slo.artefacts.board import Board, Panel, Query, Row, Shape
from switchboard_policy.areas.slo.artefacts.runbooks import TITLES
from switchboard_policy.domain.config import ARTEFACT_KINDS
from switchboard_policy.errors import InputError
from switchboard_policy.render.artefacts import PATHS, artefacts
from switchboard_policy.render.boards import board_text

RULES = {"rules", "rule_tests", "prometheus_rules"}


def test_every_kind_that_is_no_rule_is_made_here() -> None:
    assert set(PATHS) == set(ARTEFACT_KINDS) - RULES


def test_files_stand_where_the_repository_says() -> None:
    config = mapped_config(files={"rollouts": "deploy/{service}/rollout.yaml"})
    made = made_files("rollouts", config=config)
    assert "deploy/reporting/rollout.yaml" in made


def test_files_stand_in_their_usual_places_otherwise() -> None:
    assert "dashboards/slo.json" in made_files("dashboards")
    assert "runbooks/slo-breach.md" in made_files("runbooks")
    assert list(made_files("sampling")) == ["sampling/collector.yaml"]
    assert list(made_files("log_rules")) == ["log-rules/logs.yaml"]


def test_a_board_of_one_service_knows_its_service() -> None:
    made = artefacts("dashboards", five_services(), mapped_config()).files
    assert {each.service for each in made} == {"", *(one.service for one in five_services())}


PRINTER = """
import hashlib
from support.artefact_world import made_files
from switchboard_policy.render.artefacts import PATHS
for kind in PATHS:
    for path, content in made_files(kind).items():
        print(path, hashlib.sha256(content).hexdigest())
"""


def test_the_same_levels_give_the_same_bytes_whatever_the_hash_seed() -> None:
    def told(seed: str) -> str:
        tests = str(CHECKOUT / "tests")
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": tests}
        command = [sys.executable, "-c", PRINTER]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    one = told("1")
    assert one == told("2")
    here = hashlib.sha256(made_files("sampling")["sampling/collector.yaml"]).hexdigest()
    assert f"sampling/collector.yaml {here}\n" in one


def test_every_run_book_has_its_parts_and_nothing_left_over() -> None:
    for name in TITLES:
        text = made_files("runbooks")[f"runbooks/{name}.md"].decode()
        assert text.startswith(f"# Run-book: {TITLES[name]}\n")
        assert "## When it is over" in text
        assert "{{" not in text
        assert not re.search(r"\n{4,}", text)


def test_the_run_book_of_a_breach_asks_for_deployments_and_a_post_mortem() -> None:
    text = made_files("runbooks")["runbooks/slo-breach.md"].decode()
    assert "deployed in the last 6 h" in text
    assert "    max_over_time((changes(build_info{" in text
    assert "post-mortem within 24 h" in text


def test_foreign_text_in_a_run_book_starts_nothing() -> None:
    levels = (replace(five_services()[0], description="a | b\n# c <script>"),)
    made = made_files("runbooks", levels)
    text = made["runbooks/slo-breach.md"].decode()
    assert "<script>" not in text
    assert "a &#124; b &#35;&#8203; c" in text


def test_a_service_cannot_write_code_into_a_load_test() -> None:
    sly = tuple(replace(each, service="x\nthrow 1; //") for each in five_services())
    (text,) = (made.decode() for made in made_files("load_tests", sly).values())
    assert "\nthrow 1" not in text


def test_routes_that_somebody_names_are_kept_whole() -> None:
    settings = {"slo_artefacts": {"sampling_kept_routes": "/export /report"}}
    config = replace(mapped_config(), settings=settings)
    (content,) = made_files("sampling", config=config).values()
    policies = yaml.safe_load(content)["processors"]["tail_sampling"]["policies"]
    routes = next(each for each in policies if each["name"] == "routes")
    assert routes["string_attribute"] == {"key": "http.route", "values": ["/export", "/report"]}


def test_without_attributes_to_drop_none_are_dropped() -> None:
    settings = {"slo_artefacts": {"sampling_dropped_attributes": ""}}
    config = replace(mapped_config(), settings=settings)
    (content,) = made_files("sampling", config=config).values()
    told = yaml.safe_load(content)
    assert "attributes/narrow" not in told["processors"]
    assert told["service"]["pipelines"]["traces"] == {"processors": ["tail_sampling"]}


def test_alerts_on_logs_are_a_rules_file() -> None:
    told = yaml.safe_load(made_files("log_rules")["log-rules/logs.yaml"])
    rule = told["groups"][0]["rules"][0]
    assert sorted(rule) == ["alert", "annotations", "expr", "labels"]


def test_a_board_whose_query_is_no_promql_is_refused() -> None:
    panel = Panel("Wrong", Shape.LINES, (Query("rate(up[$range)"),))
    with pytest.raises(InputError, match="Wrong of board b is no PromQL"):
        board_text(Board("b", "B", "", (Row("r", (panel,)),)))


def test_a_board_is_json_with_its_keys_sorted() -> None:
    text = made_files("dashboards")["dashboards/slo.json"].decode()
    told = json.loads(text)
    assert text == json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert told["templating"]["list"][0]["current"]["value"] == "prom-uid"


def test_levels_without_a_duration_still_give_every_kind() -> None:
    levels = tuple(each for each in five_services() if each.name == "availability")
    for kind in PATHS:
        assert made_files(kind, levels)
