"""Who decided is read from an answer, and named by what the bundles hold."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.replies import UNTOLD, batch, provenance


def told(*revisions: str) -> dict[str, Any]:
    bundles = {f"b{at}": {"revision": one} if one else {} for at, one in enumerate(revisions)}
    return {"provenance": {"version": "1.22.0-dev", "bundles": bundles}}


def test_the_digest_is_that_of_the_revisions_whatever_the_bundles_are_called() -> None:
    first, second = provenance(told("r-1", "r-2"), UNTOLD), provenance(told("r-2", "r-1"), UNTOLD)
    assert first.revisions != second.revisions
    assert first.bundle_digest == second.bundle_digest == first.data_digest
    assert first.bundle_digest.startswith("sha256:")
    assert first.bundle_digest != provenance(told("r-1", "r-3"), UNTOLD).bundle_digest
    assert first.version == "1.22.0"


@pytest.mark.parametrize("revisions", [(), ("",), ("r-1", "")])
def test_unless_every_bundle_tells_its_revision_there_is_no_digest(
    revisions: tuple[str, ...],
) -> None:
    stamp = provenance(told(*revisions), UNTOLD)
    assert (stamp.bundle_digest, stamp.data_digest) == ("", "")


def test_what_has_not_changed_is_the_same_stamp() -> None:
    stamp = provenance(told("r-1"), UNTOLD)
    assert provenance(told("r-1"), stamp) is stamp
    row = {"answers": [[1], []], "version": "1.22.0", "revisions": {"b0": "r-1"}}
    found = batch({"result": [row]}, 2, stamp)
    assert (found.answers, found.stamp is stamp) == ([[1], []], True)


@pytest.mark.parametrize(
    "reply",
    [
        None,
        {},
        {"result": []},
        {"result": [{}, {}]},
        {"result": [[]]},
        {"result": [{"answers": [[1]], "version": "1.22.0", "revisions": {}}]},
        {"result": [{"answers": [[1], [1, 2]], "version": "1.22.0", "revisions": {}}]},
        {"result": [{"answers": [[1], 2], "version": "1.22.0", "revisions": {}}]},
        {"result": [{"answers": [[1], []], "version": 1, "revisions": {}}]},
        {"result": [{"answers": [[1], []], "version": "1.22.0", "revisions": {"b": 1}}]},
        {"result": [{"answers": [[1], []], "version": "1.22.0"}]},
    ],
)
def test_what_does_not_answer_the_batch_is_an_error(reply: Any) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(EngineError):
        batch(reply, 2, UNTOLD)
