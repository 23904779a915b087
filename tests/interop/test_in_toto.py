"""Fields of what is in-toto's own, held to in-toto's definitions of them."""

from __future__ import annotations

import json
import re

from support.go_modules import IN_TOTO, go_module
from support.predicates import every_predicate

from switchboard_policy.evidence.predicates.schemas import schema_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, statement_bytes
from switchboard_policy.evidence.subjects import manifest_subject
from switchboard_policy.testing import builders as b

FIELD = re.compile(
    r'(?:repeated |optional )?(?:[\w.]+|map<\w+, \w+>) (\w+) = \d+(?: \[json_name = "(\w+)"\])?;'
)


def fields(file: str, message: str) -> set[str]:
    """The JSON names of a message's own fields."""
    proto = (go_module(IN_TOTO) / "protos" / "in_toto_attestation" / file).read_text()
    found, inside = set(), [""]
    for line in map(str.strip, proto.splitlines()):
        if begins := re.match(r"message (\w+) \{", line):
            inside.append(begins[1])
        elif line == "}":
            inside.pop()
        elif inside[-1] == message and (field := FIELD.match(line)):
            found.add(field[2] or re.sub("_([a-z])", lambda each: each[1].upper(), field[1]))
    return found


def test_a_statement_has_the_fields_of_in_totos() -> None:
    manifest = manifest_subject(b.digest("manifest"))
    kind = PredicateType.SVR
    told = json.loads(statement_bytes(Statement((manifest,), kind, every_predicate()[kind])))
    assert told.keys() == fields("v1/statement.proto", "Statement")
    known = fields("v1/resource_descriptor.proto", "ResourceDescriptor")
    assert told["subject"][0].keys() < known


def test_a_test_result_has_the_fields_of_in_totos() -> None:
    file = "predicates/test_result/v0/test_result.proto"
    assert schema_of(PredicateType.TEST_RESULT)["properties"].keys() == fields(file, "TestResult")


def test_a_verification_result_has_the_fields_of_in_totos_and_of_version_02_the_policies() -> None:
    """The package defines version 0.1; of 0.2, `policies` of the verifier is all that is new."""
    file = "predicates/svr/v0.1/svr.proto"
    properties = schema_of(PredicateType.SVR)["properties"]
    assert properties.keys() == fields(file, "SimpleVerificationResult")
    assert properties["verifier"]["properties"].keys() == {"id", "policies"}
    assert fields(file, "Verifier") == {"id", "policy"}
