"""Whether higher probabilities were stated where the event came: the area under the ROC curve.

Source: J. A. Hanley and B. J. McNeil, The meaning and use of the area under a receiver operating
characteristic (ROC) curve, Radiology 143 (1982), 29-36: the chance that a window where the event
came was given more than one where it did not, a tie counting half.
"""

from __future__ import annotations

import numpy as np

from simulator.calibration.windows import NotScored, Windows


def auc(windows: Windows) -> float | NotScored:
    """Return the area, 0 to 1: 1 sorts every window, 0.5 none, less sorts them the wrong way.

    Args:
        windows: every outcome known.
    """
    came = windows.came == 1
    yes, no = int(came.sum()), int((~came).sum())
    if not yes or not no:
        return NotScored("the event came in every window" if yes else "the event came in no window")
    _, place, count = np.unique(windows.forecast, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2)[place]  # equal forecasts share the mean of their ranks
    return float((ranks[came].sum() - yes * (yes + 1) / 2) / (yes * no))
