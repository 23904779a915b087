"""The chance that the days to come overspend an error budget.

Days drawn again hold what a day holds, and not how bad days will be: each drawn day's share of bad
events is brought to where the last week stood and moved by a change such as past weeks had, wider
where few weeks were seen (`simulator.drift`, of shares in place of demand).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey
from simulator.drift import WEEK, Prior
from simulator.trace import Array
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.slo.replay import Days
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.documents.constants import constants

_UNSEEN = 0.5  # bad events added to each day: none was seen is not none at all (Jeffreys)


Futures = NDArray[np.bool_]
"""Whether something holds in each future."""


def weeks_of(settings: SloSettings, ahead: int, seed: int) -> Weeks:
    """Return the days to come.

    Args:
        settings: how many futures, and how days are drawn.
        ahead: days in a future.
        seed: seed of the draws.
    """
    found = constants("switchboard_policy.areas")
    return Weeks(
        seed=seed,
        draws=settings.futures,
        horizon=ahead,
        run=settings.future_run_days,
        prior=Prior(
            scale=found.real("bad_drift_scale"),
            freedom=found.real("bad_drift_freedom"),
            weeks=found.real("bad_drift_prior_weeks"),
            shared=found.real("bad_drift_shared_ratio"),
        ),
    )


def overspent(
    key: SeriesKey, days: Days, bad: Array, allowed: float, weeks: Weeks
) -> NDArray[np.bool_] | None:
    """Return in which futures more is bad than allowed; None where no whole week was measured.

    Args:
        key: whose events.
        days: events by day, the days consecutive.
        bad: bad ones by day.
        allowed: share of events that may be bad, 0 to 1.
        weeks: the days to come.
    """
    ratio = np.where(days.total > 0, (bad + _UNSEEN) / np.maximum(days.total, 1.0), np.nan)
    if np.count_nonzero(~np.isnan(ratio)) < WEEK or (np.diff(days.days) != 1).any():
        return None
    picks, factors = weeks.picks(days.days), weeks.factors(key, days.days, ratio)
    total = days.total[picks]
    worse = np.minimum(bad[picks] * factors, total)
    return np.asarray(worse.sum(axis=1) > allowed * total.sum(axis=1))
