"""Admission policies as Kyverno reads them: closed where something is missing."""

from __future__ import annotations

from typing import Any

import yaml
from support import decisions as make

from switchboard_policy.areas.supply_chain import admission, read_supply_chain
from switchboard_policy.render.kyverno import kyverno_text

API = "registry.example.org/shop/api"


def text(**changed: Any) -> str:  # noqa: ANN401 - any JSON
    values = make.values()["switchboard_data"]["supply_chain"]
    return kyverno_text(admission(read_supply_chain(values | changed)))


def policies(**changed: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    return list(yaml.safe_load_all(text(**changed)))


def verified(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    verify: dict[str, Any] = policies(**changed)[1]["spec"]["rules"][0]["verifyImages"][0]
    return verify


def conditions(name: str, **changed: Any) -> list[tuple[str, str, object]]:  # noqa: ANN401
    (told,) = (one for one in verified(**changed)["attestations"] if one["name"] == name)
    return [tuple(one.values()) for one in told["conditions"][0]["all"]]


def test_what_kyverno_cannot_say_is_said_in_a_comment() -> None:
    lines = text().splitlines()
    comment = "\n".join(line for line in lines if line.startswith("#"))
    assert lines[0].startswith("# Written by `switchboard policy kyverno`")
    for word in ("secrets", "key counts", "SLSA level", "several formats", "--replace"):
        assert word in comment


def test_a_policy_stands_in_the_way_where_kyverno_fails() -> None:
    for policy in policies():
        assert policy["spec"]["webhookConfiguration"] == {
            "failurePolicy": "Fail",
            "timeoutSeconds": 30,
        }
        for rule in policy["spec"]["rules"]:
            (how,) = rule.get("verifyImages") or [rule["validate"]]
            assert how["failureAction"] == "Enforce"


def test_only_the_images_of_the_values_run_and_by_digest() -> None:
    (rule,) = policies()[0]["spec"]["rules"]
    (each,) = rule["validate"]["foreach"]
    assert "initContainers" in each["list"]
    assert "ephemeralContainers" in each["list"]
    (unknown,) = each["deny"]["conditions"]["all"]
    assert (unknown["key"], unknown["operator"]) == ("{{ element.image }}", "AllNotIn")
    assert unknown["value"][:2] == [f"{API}@sha256:*", f"{API}:*@sha256:*"]
    assert len(unknown["value"]) == 4


def test_an_image_is_verified_under_its_own_name_alone() -> None:
    verify = verified()
    assert verify["imageReferences"] == [f"{API}:*", f"{API}@*"]
    asked = (verify["verifyDigest"], verify["mutateDigest"], verify["required"])
    assert asked == (True, False, True)


def test_each_statement_is_asked_for_by_its_type_and_by_one_signer() -> None:
    verify = verified()
    assert [one["type"] for one in verify["attestations"]] == [
        "https://sigstore.dev/cosign/sign/v1",
        "https://spdx.dev/Document",
        "https://cosign.sigstore.dev/attestation/vuln/v1",
        "https://slsa.dev/provenance/v1",
    ]
    for one in (verify, *verify["attestations"]):
        (signers,) = one["attestors"]
        assert signers["count"] == 1
        assert len(signers["entries"]) > 0


def test_a_keyless_signer_is_named_by_issuer_and_identity() -> None:
    (*_, keyless) = verified()["attestors"][0]["entries"]
    assert keyless == {
        "keyless": {
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": "https://github.com/example/shop/.github/workflows/release.yaml"
            "@refs/heads/main",
            "rekor": {"url": "https://rekor.sigstore.dev"},
        }
    }


def test_a_key_may_stay_out_of_the_public_log() -> None:
    values = make.values()["switchboard_data"]["supply_chain"]
    key = values["keys"]["release-2026"]
    (plain, *_) = verified(keys={"k": key})["attestors"][0]["entries"]
    assert plain == {"keys": {"publicKeys": key["public_key"]}}
    (offline, *_) = verified(keys={"k": key | {"transparency_log": False}})["attestors"][0][
        "entries"
    ]
    assert offline == {
        "keys": {
            "publicKeys": key["public_key"],
            "rekor": {"ignoreTlog": True},
            "ctlog": {"ignoreSCT": True},
        }
    }


def test_a_scan_is_recent_and_holds_nothing_grave_but_what_is_waived() -> None:
    age = "{{ time_since('', metadata.scanFinishedOn, '') }}"
    found = (
        "{{ length(scanner.result.Results[].Vulnerabilities[] | "
        "[?!contains(['LOW', 'MEDIUM', 'NEGLIGIBLE', 'UNKNOWN'], to_upper(Severity)) && "
        "!(VulnerabilityID == 'CVE-2026-1111' && "
        "time_before(time_now_utc(), '2026-12-01T00:00:00Z'))]) }}"
    )
    assert conditions("scan") == [
        (age, "GreaterThanOrEquals", "0s"),
        (age, "LessThanOrEquals", "168h"),
        (found, "Equals", 0),
    ]


def test_a_severity_that_is_no_word_counts_as_grave() -> None:
    every = ["critical", "high", "medium", "low", "negligible", "unknown"]
    (_, _, (found, _, _)) = conditions("scan", severities=every, waivers=[])
    assert found == "{{ length(scanner.result.Results[].Vulnerabilities[] | [?`true`]) }}"


def test_a_scan_may_be_a_part_of_an_hour_old() -> None:
    tenth = {"value": 0.01, "unit": "days", "source": "ours"}
    (_, (_, _, oldest), _) = conditions("scan", scan_oldest=tenth)
    assert oldest == "864s"


def test_provenance_names_a_builder_and_the_source() -> None:
    builder = "https://github.com/example/build/.github/workflows/container.yaml@refs/tags/v3"
    repository = "{{ buildDefinition.externalParameters.workflow.repository }}"
    assert conditions("provenance") == [
        ("{{ runDetails.builder.id }}", "AnyIn", [builder]),
        (repository, "Equals", "https://github.com/example/shop"),
    ]
