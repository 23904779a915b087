"""Admission policies follow from the values, are committed beside them, and drift is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.policy_files import CONFIG

from switchboard_policy.app.admission import admission_text, make_kyverno
from switchboard_policy.app.generated import generated_files, generator
from switchboard_policy.app.initialise import initialise, repository_files
from switchboard_policy.cli.entry import run
from switchboard_policy.cli.policy_kyverno import DIFFERS
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.proposal.generated import differences, obstacle

VALUES = "policies/switchboard_data/supply_chain/data.yaml"
FILE = "deploy/kyverno/supply-chain.yaml"


def repository(artefacts: str = '{kyverno: "k8s/{name}.yaml"}', **files: str) -> Snapshot:
    """The example's values of the supply chain, and no definition of a service level."""
    raw = {
        "switchboard.yaml": f"{CONFIG}artefacts: {artefacts}\n".encode(),
        VALUES: repository_files()[VALUES],
    }
    return Snapshot(raw | {name: text.encode() for name, text in files.items()})


def changed(old: str, new: str) -> Snapshot:
    text = repository().files[VALUES].decode()
    assert old in text
    return repository(**{VALUES: text.replace(old, new)})


def test_no_service_level_is_needed() -> None:
    found = repository()
    (one,) = generated_files(found, read_config(found)).items()
    assert one[0] == "k8s/supply-chain.yaml"
    assert one[1].content.decode() == admission_text(found)
    assert (one[1].kind, one[1].sources) == ("kyverno", {VALUES})


def test_only_what_follows_from_a_change_is_generated() -> None:
    found = repository('{kyverno: "k.yaml", rules: "rules/{service}.yaml"}', **LEVEL)
    derive = generator(read_config(found))
    assert set(derive(found, [VALUES])) == {"k.yaml"}
    assert set(derive(found, ["k.yaml"])) == {"k.yaml"}
    assert set(derive(found, ["slo/shop.yaml"])) == {"rules/shop.yaml"}
    assert derive(found, ["elsewhere"]) == {}


LEVEL = {
    "slo/shop.yaml": """\
version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(orders_total{failed="1"}[{{.window}}]))
        total_query: sum(rate(orders_total[{{.window}}]))
    alerting: {name: Orders, page_alert: {}, ticket_alert: {}}
"""
}


def test_two_kinds_in_one_place_are_refused() -> None:
    found = repository('{kyverno: "{service}.yaml", rules: "supply-chain.yaml"}', **LEVEL)
    with pytest.raises(InputError, match="written twice, as rules and kyverno"):
        generated_files(found, read_config(found))


def test_a_file_that_differs_is_a_finding_of_the_supply_chain() -> None:
    found = repository()
    wanted = generated_files(found, read_config(found))
    (missing,) = differences(found, wanted)
    assert missing.id == "supply_chain/generated_differs"
    assert "`switchboard policy kyverno --repo .` writes it" in missing.msg
    stale = found.replace({"k8s/supply-chain.yaml": b"apiVersion: v1\n"})
    (differing,) = differences(stale, wanted)
    assert str(differing.location) == "k8s/supply-chain.yaml:1:1"
    stands = obstacle(stale, wanted, {"k8s/supply-chain.yaml"})
    assert stands is not None
    assert stands.id == "supply_chain/generated_differs"


@pytest.mark.parametrize(
    ("snapshot", "told"),
    [
        (Snapshot({}), "no file holds the values of the supply chain"),
        (repository(**{VALUES.replace("yaml", "json"): "{}"}), "2 files hold the values"),
        (changed("severities: [critical, high]", "severities: [grave]"), "grave"),
        (changed("images:\n", "pictures:\n"), "pictures"),
        (changed("https://github.com/example/web", "https://*"), "source"),
        (changed("signs: [image, provenance, sbom, scan]", "signs: [image]"), "may sign scan"),
    ],
    ids=["none", "two", "severity", "key", "wildcard", "signer"],
)
def test_values_that_cannot_be_used_are_refused_with_their_place(
    snapshot: Snapshot, told: str
) -> None:
    with pytest.raises(InputError) as caught:
        admission_text(snapshot)
    assert told in caught.value.diagnostics()
    assert "policies/switchboard_data/supply_chain/data." in caught.value.diagnostics()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example") / "repository"
    initialise(root, under_version_control=False)
    return root


def test_the_example_keeps_its_admission_policies_where_they_are_checked(example: Path) -> None:
    found = make_kyverno(example, None, check=True)
    assert (found.file, found.differs) == (example / FILE, False)
    assert found.text.encode() == (example / FILE).read_bytes()


def test_the_command_writes_compares_and_prints(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> tuple[int, str]:
        status = run(["policy", "kyverno", "--repo", str(example), *arguments])
        return status, capsys.readouterr().out

    other = tmp_path / "new" / "k.yaml"
    out = ("--out", str(other))
    assert told(*out, "--check") == (DIFFERS, f"{other} differs\n")
    assert not other.exists()
    assert told(*out) == (0, f"{other}\n")
    assert other.read_bytes() == (example / FILE).read_bytes()
    assert told(*out, "--check") == (0, "")
    document = json.loads(told("--check", "--format", "json")[1])
    assert (document["schema"], document["differs"]) == ("switchboard.policy-kyverno/v1", False)


def test_without_a_place_they_are_printed_and_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in repository("{}").files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert run(["policy", "kyverno", "--repo", str(tmp_path)]) == 0
    assert capsys.readouterr().out == admission_text(repository())
    with pytest.raises(UsageError, match="--check needs a file"):
        make_kyverno(tmp_path, None, check=True)
