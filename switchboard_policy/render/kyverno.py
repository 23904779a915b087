"""What admission control asks, as Kyverno ClusterPolicies.

Kyverno evaluates what stands in double braces as JMESPath, on the predicate of a statement or on
the request. Text of the values reaches such an expression only where the schema of the values
leaves no quote, brace or wildcard in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from switchboard_policy.areas.supply_chain.admission import (
    Admission,
    Asked,
    Built,
    Scanned,
    Signed,
    Signers,
)
from switchboard_policy.areas.supply_chain.model import Identity, Key, Waiver
from switchboard_policy.documents.yaml_writer import yaml_text

NAME = "supply-chain"
_HEADER = """\
# Written by `switchboard policy kyverno` from policies/switchboard_data/supply_chain; edit that.
# What Kyverno cannot say stays with the rules (switchboard policy eval):
#   - how old secrets are, and whether a key counts yet and still: take one that has ended from the
#     values; one that counts for too long is left out here
#   - the SLSA level of provenance: it follows from who builds, so name builders of that level only
#   - one of several formats of SBOMs: the first of the values is asked for
# Stricter than the rules: each statement of a type that one of its signers signed must hold, so put
# a new scan in the place of the old one (cosign attest --replace).
"""
_CONTAINERS = "request.object.spec.[ephemeralContainers, initContainers, containers][]"
_HOUR_S = 3600

Value = dict[str, object]


def kyverno_text(asked: Admission) -> str:
    """Return the ClusterPolicies as two YAML documents: which images run, and what they bring.

    Args:
        asked: what admission control asks.
    """
    documents = (_only_known(asked), _verified(asked))
    return _HEADER + "---\n".join(yaml_text(each) for each in documents)


def _policy(name: str, title: str, rules: Sequence[Value], asked: Admission) -> Value:
    return {
        "apiVersion": "kyverno.io/v1",
        "kind": "ClusterPolicy",
        "metadata": {
            "name": name,
            "annotations": {
                "policies.kyverno.io/title": title,
                "policies.kyverno.io/subject": "Pod",
            },
        },
        "spec": {
            "background": False,
            "webhookConfiguration": {"failurePolicy": "Fail", "timeoutSeconds": asked.timeout_s},
            "rules": list(rules),
        },
    }


def _only_known(asked: Admission) -> Value:
    names = [f"{each.image}{tag}@sha256:*" for each in asked.images for tag in ("", ":*")]
    unknown = {"key": "{{ element.image }}", "operator": "AllNotIn", "value": names}
    rule: Value = {
        "name": "image-is-known",
        "match": _PODS,
        "validate": {
            "failureAction": "Enforce",
            "message": "An image runs by its digest, and only if the supply chain data name it.",
            "foreach": [{"list": _CONTAINERS, "deny": {"conditions": {"all": [unknown]}}}],
        },
    }
    return _policy(f"{NAME}-known", "Only images that the values name", [rule], asked)


def _verified(asked: Admission) -> Value:
    rules = [_rule(each, number, asked.log) for number, each in enumerate(asked.images, 1)]
    return _policy(f"{NAME}-verified", "Signed, listed, scanned and built as asked", rules, asked)


_PODS: Value = {"any": [{"resources": {"kinds": ["Pod"]}}]}


def _rule(asked: Asked, number: int, log: str) -> Value:
    signature = Signed(asked.signature_type, asked.signers)
    verify: Value = {
        "type": "SigstoreBundle",
        "failureAction": "Enforce",
        "imageReferences": [f"{asked.image}:*", f"{asked.image}@*"],
        "mutateDigest": False,
        "verifyDigest": True,
        "required": True,
        "attestors": [_attestors(asked.signers, log)],
        "attestations": [
            _attestation("signature", signature, log),
            _attestation("sbom", asked.sbom, log),
            _attestation("scan", asked.scan, log, _scan_conditions(asked.scan)),
            _attestation("provenance", asked.provenance, log, _build_conditions(asked.provenance)),
        ],
    }
    return {"name": f"image-{number}", "match": _PODS, "verifyImages": [verify]}


def _attestation(name: str, signed: Signed, log: str, conditions: Sequence[Value] = ()) -> Value:
    told: Value = {
        "name": name,
        "type": signed.predicate_type,
        "attestors": [_attestors(signed.signers, log)],
    }
    return told | ({"conditions": [{"all": list(conditions)}]} if conditions else {})


def _attestors(signers: Signers, log: str) -> Value:
    return {"count": 1, "entries": [_attestor(signer, log) for signer in signers]}


def _attestor(signer: Key | Identity, log: str) -> Value:
    if isinstance(signer, Identity):
        named = {"issuer": signer.issuer, "subject": signer.identity}
        return {"keyless": {**named, "rekor": {"url": log}}}
    keys: Value = {"publicKeys": signer.public_key}
    if not signer.transparency_log:
        keys |= {"rekor": {"ignoreTlog": True}, "ctlog": {"ignoreSCT": True}}
    return {"keys": keys}


def _scan_conditions(scan: Scanned) -> list[Value]:
    age = "{{ time_since('', metadata.scanFinishedOn, '') }}"
    harmless = ", ".join(f"'{word.upper()}'" for word in scan.harmless)
    grave = f"!contains([{harmless}], to_upper(Severity))" if harmless else "`true`"
    left = " && ".join((grave, *map(_unwaived, scan.waivers)))
    found = f"length(scanner.result.Results[].Vulnerabilities[] | [?{left}])"
    return [
        {"key": age, "operator": "GreaterThanOrEquals", "value": "0s"},
        {"key": age, "operator": "LessThanOrEquals", "value": _duration(scan.oldest_s)},
        {"key": f"{{{{ {found} }}}}", "operator": "Equals", "value": 0},
    ]


def _unwaived(waiver: Waiver) -> str:
    until = datetime.fromtimestamp(waiver.until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    it = f"VulnerabilityID == '{waiver.vulnerability}'"
    return f"!({it} && time_before(time_now_utc(), '{until}'))"


def _build_conditions(built: Built) -> list[Value]:
    workflow = "buildDefinition.externalParameters.workflow"
    return [
        {
            "key": "{{ runDetails.builder.id }}",
            "operator": "AnyIn",
            "value": list(built.builders),
        },
        {
            "key": f"{{{{ {workflow}.repository }}}}",
            "operator": "Equals",
            "value": built.source,
        },
    ]


def _duration(seconds: int) -> str:
    """Return a duration as Go reads it."""
    return f"{seconds // _HOUR_S}h" if seconds % _HOUR_S == 0 else f"{seconds}s"
