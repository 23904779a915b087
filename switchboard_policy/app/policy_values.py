"""The organisation's values of a policy repository, as the stock rules read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from switchboard_policy.app.repository import read_repository
from switchboard_policy.documents.opa_data import ROOT, opa_data
from switchboard_policy.documents.value_schemas import VALUES, values_faults
from switchboard_policy.domain.json_value import Json


def values_by_area(root: Path) -> Mapping[str, Json]:
    """Return the values of every area; uncommitted ones count.

    Args:
        root: root of the policy repository.

    Raises:
        InputError: a value breaks the schema of its area; the first one.
    """
    snapshot = read_repository(root, allow_dirty=True, below=VALUES)
    for fault in values_faults(snapshot):
        raise fault
    data = opa_data(snapshot.files).get(ROOT, {})
    plain = json.loads(json.dumps(data, default=float))  # exact decimals become numbers
    return cast("Mapping[str, Json]", plain)
