"""Choose dependency versions again: `requirements/*.txt`, hashed, for every Python we support.

`--upgrade` takes the newest versions; without it only what pyproject.toml demands changes.
Extras stay written: where `a[b]` is asked for and only `a` is locked, pip takes a newer `a` as soon
as there is one, and refuses it for want of a hash. The tool that chooses is itself locked, in
`requirements/lock.txt`.
"""

from __future__ import annotations

import subprocess
import sys
import venv

from screen import ROOT, done, plain_streams, timed

CHOOSER = ROOT / "build" / "chooser"
COMMON = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-strip-extras"]
COMMON += ["--no-header", "--quiet"]

RUN_EXTRAS = ("engine", "simulate", "report")  # what the loop needs; servers and clusters are extra


def chooser() -> str:
    """The path of uv, installed from its own lock."""
    uv = CHOOSER / "bin" / "uv"
    if not uv.exists():
        venv.create(CHOOSER, with_pip=True)
        install = [str(CHOOSER / "bin" / "pip"), "install", "--quiet", "--require-hashes"]
        subprocess.run([*install, "-r", str(ROOT / "requirements" / "lock.txt")], check=True)
    return str(uv)


def choose(*arguments: str) -> None:
    """Write one requirements file."""
    command = [chooser(), "pip", "compile", *COMMON, *arguments, *sys.argv[1:]]
    finished = subprocess.run(command, cwd=ROOT, check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)


def main() -> None:
    """Write the locks: `dev` first, then `run` as a part of it, then the chooser's own."""
    plain_streams()
    with timed() as seconds:
        project = ["pyproject.toml"]
        choose(*project, "--all-extras", "--group=dev", "-o", "requirements/dev.txt")
        run = [*project, *(f"--extra={name}" for name in RUN_EXTRAS), "--group=run"]
        choose(*run, "-c", "requirements/dev.txt", "-o", "requirements/run.txt")
        choose("requirements/lock.in", "-o", "requirements/lock.txt")
    done("locked", "requirements/dev.txt, run.txt, lock.txt; now look at `git diff`", seconds[0])


if __name__ == "__main__":
    main()
