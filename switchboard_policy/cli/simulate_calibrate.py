"""`switchboard simulate --calibrate`: whether what was foretold came as often as it was said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.cli import screen

if TYPE_CHECKING:
    from switchboard_policy.work.workers import Workers


FITTING = ("repo", "telemetry", "areas", "calibrate", "seed", "executor", "as_json")
"""Options that say something about it, by the names of their parameters."""


def show_calibration(  # noqa: PLR0913 - one argument an option
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...],
    seed: int,
    executor: Workers,
    as_json: bool,
) -> None:
    """Write how forecasts of a breach came out on this repository's own telemetry.

    Args:
        repo: a folder of the policy repository.
        telemetry: source; empty for the one in `switchboard.yaml`.
        areas: areas to work; empty for all that state a chance of a breach.
        seed: seed of every random draw.
        executor: who shares a large store.
        as_json: whether as a document.
    """
    from switchboard_policy.app.calibrate import calibrate  # noqa: PLC0415 - heavy
    from switchboard_policy.app.calibration_document import document  # noqa: PLC0415
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415
    from switchboard_policy.cli.calibration_words import show  # noqa: PLC0415

    found = document(
        calibrate(
            find_root(repo),
            telemetry=telemetry,
            areas=areas,
            seed=seed,
            executor=executor,
            say=screen.say,
        )
    )
    if as_json:
        screen.document(found)
    else:
        show(found)
