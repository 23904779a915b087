"""`init` writes one repository, whole, where nothing stands yet."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from support.policy_git import own_git, run_git

from switchboard_policy.app import initialise as module
from switchboard_policy.app.generated import generated_files
from switchboard_policy.app.initialise import initialise, repository_files
from switchboard_policy.app.repository import read_repository
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.value_schemas import values_faults
from switchboard_policy.documents.values import read_values
from switchboard_policy.documents.yaml_reader import read_yaml, read_yaml_stream
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.generated import differences
from switchboard_policy.resources import resource
from switchboard_policy.telemetry.queries import queries

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
AGAIN = (
    "rm -r fixtures/policy-repository && "
    ".venv/bin/switchboard init --no-git fixtures/policy-repository"
)


@pytest.fixture
def values(tmp_path: Path) -> PolicyValues:
    initialise(tmp_path / "new", under_version_control=False)
    snapshot = read_repository(tmp_path / "new")
    found, findings = read_values(snapshot, read_config(snapshot))
    assert findings == ()
    return found


def test_the_fixture_is_what_init_writes() -> None:
    root = FIXTURES / "policy-repository"
    stands = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
    assert dict(sorted(stands.items())) == repository_files(), f"write it again: {AGAIN}"


def test_every_place_of_every_value_is_found_and_agrees(values: PolicyValues) -> None:
    assert all(value.agrees for value in values)
    places = {value.binding.name: len(value.binding.places) for value in values}
    assert all(len(value.occurrences) == places[value.binding.name] for value in values)


def test_the_repository_holds_the_services_tiers_and_tenants_required(
    values: PolicyValues,
) -> None:
    told = Counter(value.binding.name for value in values)
    assert told["limits.tier"] == 50
    assert told["slo.objective"] == 17
    assert told["slo.threshold"] == 5
    objectives = {
        dict(value.names)["service"]: str(value.number)
        for value in values.of("slo.objective")
        if dict(value.names)["slo"] == "availability"
    }
    assert objectives == {
        "api-gateway": "99.9",
        "reporting": "99.8",
        "q2q-ai": "99.5",
        "cockpit": "99.9",
        "impact-in": "99",
    }
    rates = {dict(value.names)["tier"]: int(value.number) for value in values.of("tiers.rps")}
    assert rates == {"free": 2, "standard": 10, "regulated": 5}


def test_the_special_indicators_of_each_service_have_an_objective(values: PolicyValues) -> None:
    special = {
        f"{names['service']}/{names['slo']}": str(value.number)
        for value in values.of("slo.objective")
        for names in [dict(value.names)]
        if names["slo"] not in {"availability", "latency"}
    }
    assert special == {
        "reporting/generation": "98",
        "q2q-ai/llm": "98",
        "q2q-ai/classification": "95",
        "cockpit/interaction": "95",
        "cockpit/layout-shift": "95",
        "impact-in/delivery-givehub": "99",
        "impact-in/delivery-volunteer-link": "99",
    }


@pytest.mark.parametrize(
    ("service", "metric"),
    [
        ("api-gateway", "http_server_request_duration_seconds_bucket"),
        ("reporting", "genai_report_generation_total"),
        ("q2q-ai", "llm_api_requests_total"),
        ("q2q-ai", "q2q_evidence_classification_total"),
        ("cockpit", "web_vitals_lcp_seconds_bucket"),
        ("cockpit", 'web_vitals_inp_milliseconds_bucket{service="cockpit",le="200.0"}'),
        ("cockpit", 'web_vitals_cls_score_bucket{service="cockpit",le="0.1"}'),
        ("impact-in", 'impact_in_delivery_total{platform="givehub"}'),
    ],
)
def test_each_service_is_measured_by_its_metrics(service: str, metric: str) -> None:
    files = repository_files()
    assert metric in files[f"slo/{service}.yaml"].decode()
    assert metric in files[f"rules/{service}.yaml"].decode()


def test_the_generated_files_are_those_the_definitions_give() -> None:
    snapshot = Snapshot(repository_files())
    generated = generated_files(snapshot, read_config(snapshot))
    assert {file for file, one in generated.items() if one.kind == "rules"} == {
        f"rules/{name}.yaml" for name in ("api-gateway", "cockpit", "impact-in", "q2q-ai")
    } | {"rules/reporting.yaml"}
    assert differences(snapshot, generated) == ()


def test_no_own_limit_lies_below_its_floor(values: PolicyValues) -> None:
    for floor in values.of("limits.floor"):
        own = values.find("limits.rps", **dict(floor.names))
        assert own is not None
        assert own.number >= floor.number


def test_the_limits_fit_into_the_gateway() -> None:
    data = yaml.safe_load(repository_files()["policies/switchboard_data/limits/data.yaml"])
    tiers = yaml.safe_load(repository_files()["policies/switchboard_data/tiers/data.yaml"])
    total = sum(
        tenant.get("rps", tiers["tiers"][tenant["tier"]]["rps"])
        for tenant in data["tenants"].values()
    )
    assert total < 2000


def test_helm_values_satisfy_their_schema() -> None:
    files = repository_files()
    schema = json.loads(files["deploy/values.schema.json"])
    Draft202012Validator.check_schema(schema)
    values = yaml.safe_load(files["deploy/values.yaml"])
    assert list(Draft202012Validator(schema).iter_errors(values)) == []
    values["gateway"]["rateLimits"]["tenants"][0]["requestsPerMinutes"] = 3
    assert list(Draft202012Validator(schema).iter_errors(values)) != []


@pytest.mark.parametrize(
    "name", [name for name in repository_files() if name.endswith((".yaml", ".json"))]
)
def test_every_document_is_one_our_own_reader_takes(name: str) -> None:
    content = repository_files()[name]
    if name.startswith("deploy/kyverno/"):  # objects of Kubernetes, several in one file
        documents = read_yaml_stream(name, content)
    else:
        documents = (read_yaml(name, content),)
    assert documents
    assert all(isinstance(document.value, dict) for document in documents)


def test_the_rules_are_the_stock_ones_without_their_tests() -> None:
    vendored = {
        name.removeprefix("policies/switchboard/"): content
        for name, content in repository_files().items()
        if name.startswith("policies/switchboard/")
    }
    root = resource("rego") / "switchboard"
    stock = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.rego")}
    assert vendored == {
        name: content for name, content in stock.items() if not name.endswith("_test.rego")
    }
    assert vendored


def test_the_values_have_the_form_their_schemas_state() -> None:
    assert [fault.diagnostics() for fault in values_faults(Snapshot(repository_files()))] == []


def test_editors_find_the_schema_that_each_data_file_names() -> None:
    files = repository_files()
    for name in (each for each in files if each.startswith("policies/switchboard_data/")):
        first, _, _ = files[name].decode().partition("\n")
        named = first.removeprefix("# yaml-language-server: $schema=../../../")
        assert named == f"schemas/{name.split('/')[2]}/values.json"
        assert named in files


def test_the_sample_input_is_the_contracts() -> None:
    contract = (FIXTURES / "contract" / "sample_input.json").read_bytes()
    assert repository_files()["sample_input.json"] == contract


def test_the_readme_says_what_each_file_is() -> None:
    readme = repository_files()["README.md"].decode()
    for name in repository_files():
        if name.startswith(("policies/switchboard/", "schemas/")):
            named = "policies/switchboard/" if name.startswith("policies/") else "schemas/"
        elif name.startswith(("slo/", "rules/")) and not name.endswith("direct.yaml"):
            named = f"{name.rpartition('/')[0]}/SERVICE.yaml"
        else:
            named = ".switchboard/" if name.startswith(".switchboard/") else name
        assert f"`{named}`" in readme or name in {"README.md", ".gitignore", ".gitattributes"}, name


def test_nothing_is_left_of_a_template() -> None:
    for name, content in repository_files().items():
        assert not name.endswith(".j2")
        assert b"{%" not in content, name
        assert content.endswith(b"\n"), name


def test_the_mapping_for_prometheus_in_the_comment_is_one_that_can_be_asked() -> None:
    text = repository_files()["switchboard.yaml"].decode()
    text = text.replace("  labels: {version: version}\n", "")
    comment = text.partition("from Prometheus it may read\n")[2].partition("telemetry:\n")[0]
    lines = [line.removeprefix("# ") for line in comment.splitlines()]
    section = "\n".join(["telemetry:", *lines])
    snapshot = Snapshot(
        {
            "switchboard.yaml": text.replace(
                'telemetry:\n  source: "store', f'{section}\n  source: "store'
            ).encode()
        }
    )
    asked = queries(read_config(snapshot).telemetry, 60)
    assert [(query.signal, query.raw) for query in asked] == [
        ("errors", True),
        ("latency_p95", False),
        ("offered", True),
        ("rejected", True),
    ]


def test_a_directory_that_holds_something_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty") as caught:
        initialise(tmp_path)
    assert caught.value.location is not None
    assert caught.value.location.file == str(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is no directory"):
        initialise(tmp_path / "file")


def test_an_empty_directory_is_used(tmp_path: Path) -> None:
    made = initialise(tmp_path, under_version_control=False)
    assert (tmp_path / "switchboard.yaml").is_file()
    assert made.document()["files"] == list(repository_files())


def test_it_stands_under_git_with_one_commit_and_nothing_else_to_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    made = initialise(tmp_path / "new")
    assert any("first commit" in word for word in made.words)
    assert run_git(tmp_path / "new", "status", "--porcelain") == ""
    assert run_git(tmp_path / "new", "log", "--format=%an %s") == "Ada Example A policy repository"
    tracked = run_git(tmp_path / "new", "ls-files").splitlines()
    assert sorted(tracked) == sorted(repository_files())


def test_inside_a_git_repository_no_second_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    outer = tmp_path / "outer"
    outer.mkdir()
    run_git(outer, "init", "--quiet")
    made = initialise(outer / "policies")
    assert not (outer / "policies" / ".git").exists()
    assert any("stands in a repository already" in word for word in made.words)
    (outer / ".gitignore").write_text("/build/\n")
    initialise(outer / "build" / "policies")
    assert (outer / "build" / "policies" / ".git").is_dir()


def test_without_an_identity_the_files_are_there_but_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    (tmp_path / "home" / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")
    made = initialise(tmp_path / "new")
    assert any("nothing committed" in word for word in made.words)
    assert (tmp_path / "new" / "switchboard.yaml").is_file()


def test_a_commit_that_git_refuses_leaves_the_files_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    with (tmp_path / "home" / ".gitconfig").open("a") as file:
        file.write("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    made = initialise(tmp_path / "new")
    assert any("nothing committed (git commit: " in word for word in made.words)
    assert not (tmp_path / "new" / ".git").exists()
    assert (tmp_path / "new" / "switchboard.yaml").is_file()


def test_without_git_the_files_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    made = initialise(tmp_path / "new")
    assert any("not installed" in word for word in made.words)
    assert (tmp_path / "new" / "switchboard.yaml").is_file()


def test_a_failing_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _content: bytes) -> None:
        if path.name == "values.yaml":
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    monkeypatch.setattr(module, "write_file", full)
    with pytest.raises(InputError, match="no space left on device"):
        initialise(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
