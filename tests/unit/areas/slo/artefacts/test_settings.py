from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.artefact_world import bare_config

from switchboard_policy.areas.slo.artefacts.settings import read_artefact_settings
from switchboard_policy.domain.config import Scalar
from switchboard_policy.errors import InputError


def settings_with(**settings: Scalar):  # noqa: ANN201 - the settings
    return read_artefact_settings(replace(bare_config(), settings={"slo_artefacts": settings}))


def test_shipped_steps_are_the_platforms() -> None:
    found = settings_with()
    assert found.canary_weights_percent == (5, 25, 50, 100)
    assert found.canary_pauses_s == (120, 300, 600)
    assert (found.canary_interval_s, found.canary_failure_limit) == (30, 2)
    assert (found.load_users, found.load_durations_s) == ((50, 200), (600, 900))


def test_a_list_of_one_number_is_a_number() -> None:
    found = settings_with(cost_guard_ratios="0.8")
    assert found.cost_guard_ratios == (Decimal("0.8"),)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"canary_weights_percent": "5 5 100"}, "rise"),
        ({"canary_weights_percent": "5 25 50"}, "to 100"),
        ({"canary_weights_percent": "a b"}, "something else"),
        ({"canary_pauses_s": "60"}, "one pause a weight"),
        ({"canary_interval_s": 0}, "canary_interval_s"),
        ({"load_users": "50"}, "one length"),
        ({"sampling_keep_percent": 101}, "0 to 100"),
        ({"canary_nois": 1}, "'canary_nois' is not known"),
    ],
)
def test_a_setting_out_of_range_is_refused(settings: dict[str, Scalar], said: str) -> None:
    with pytest.raises(InputError, match=said):
        settings_with(**settings)
