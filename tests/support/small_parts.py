"""The command line in a process of its own, each series of a small month being a part.

Run as a script with a number of parts before the command's arguments: after so many, everybody in
this process's group gets Ctrl-C, as a terminal would send it.
"""

from __future__ import annotations

import os
import signal
import sys

from switchboard_policy.app import replay, replay_parts
from switchboard_policy.cli import entry, meter
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.work.workers import Progress


def lowered(package: str) -> Constants:
    """Constants with which a month of a few series is worth several processes."""
    return constants(package, {"worker_rows": 5_000, "part_cells": 5_000})


def main(least: int, *arguments: str) -> int:
    """Run a command, and interrupt it after some parts."""
    replay.constants = replay_parts.constants = lowered
    told = meter.Meter.__call__

    def tell(self: meter.Meter, progress: Progress) -> None:
        told(self, progress)
        if progress.done == least:
            os.killpg(os.getpgrp(), signal.SIGINT)

    meter.Meter.__call__ = tell  # type: ignore[method-assign]
    return entry.run(arguments)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
