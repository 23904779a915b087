"""Take the README's picture again, from the report of the last `make demo`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from screen import ROOT, done, failed, plain_streams, timed

PICTURE = ROOT / "docs" / "images" / "report.png"
SIZE = "1120,900"  # points: what fits beside a README's text, and one screen high


def main() -> None:
    """Open the newest report in a headless Chromium and keep its first screen."""
    plain_streams()
    reports = sorted((ROOT / "build" / "proposals").glob("*/report.html"))
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not reports or chromium is None:
        failed("picture", "needs chromium, and a report: make demo")
        sys.exit(1)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with timed() as seconds, tempfile.TemporaryDirectory() as profile:
        taken = Path(profile) / "report.png"
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--user-data-dir={profile}", f"--window-size={SIZE}"]
        options += ["--virtual-time-budget=5000", f"--screenshot={taken}"]
        command = [chromium, *options, reports[-1].as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        shutil.copy(taken, PICTURE)
    size = PICTURE.stat().st_size / 1024
    done("picture", f"{PICTURE.relative_to(ROOT)} ({size:.0f} kB)", seconds[0])


if __name__ == "__main__":
    main()
