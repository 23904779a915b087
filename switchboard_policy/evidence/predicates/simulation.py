"""What a simulation showed, in in-toto's own words for a run of tests.

Source: in-toto/attestation, spec/predicates/test-result.md, version 0.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from switchboard_policy.domain.json_value import Json
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType


def simulation_predicate(
    *,
    configuration: Mapping[str, str],
    passed: Iterable[str] = (),
    warned: Iterable[str] = (),
    failed: Iterable[str] = (),
) -> Predicate:
    """Return the outcome of a simulation as a predicate: the worst of its parts is the result.

    Args:
        configuration: what was simulated, name to `sha256:` digest: scenarios, telemetry, values.
        passed: what held.
        warned: what held with a doubt, or could not be told.
        failed: what did not hold.

    Raises:
        PredicateInvalid: nothing was simulated, or under no configuration.
    """
    lists = {"passedTests": passed, "warnedTests": warned, "failedTests": failed}
    told: dict[str, Json] = {name: [*sorted(set(tests))] for name, tests in lists.items()}
    result = "FAILED" if told["failedTests"] else "WARNED" if told["warnedTests"] else "PASSED"
    return hold(
        PredicateType.TEST_RESULT,
        {
            "result": result,
            "configuration": [
                {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
                for name, digest in sorted(configuration.items())
            ],
            **told,
        },
    )
