"""Make `.venv` with the locked dependencies, or find it ready: `bootstrap.py run|dev`.

`run` holds what the command line needs, `dev` also what tests and checks need. A stamp in `.venv`
holds the digest of everything that decides its contents, so a second call costs nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

from screen import ROOT, done, failed, plain_streams, say, timed

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "switchboard-stamp"
LOG = ROOT / "build" / "log" / "pip.log"
NEWEST_LOCKED = (3, 14)
LARGER = {"run": ("run", "dev"), "dev": ("dev",)}  # the dev lock holds all of the run lock


def lock_file(purpose: str) -> Path:
    """The locked requirements of a purpose."""
    return ROOT / "requirements" / f"{purpose}.txt"


def digest(purpose: str) -> str:
    """The digest of what decides the contents of `.venv`."""
    total = hashlib.sha256(str(ROOT).encode())
    for path in (lock_file(purpose), ROOT / "pyproject.toml", Path(__file__)):
        total.update(path.read_bytes())
    return f"{purpose} {total.hexdigest()}"


def is_ready(purpose: str) -> bool:
    """Whether `.venv` was completed from the same lock, for this purpose or a larger one."""
    if not (STAMP.is_file() and PYTHON.exists()):
        return False
    stamp = STAMP.read_text()
    return any(stamp == digest(larger) for larger in LARGER[purpose])


def refuse(message: str) -> None:
    """End with one line that says what is wrong and what to type."""
    failed("environment", message)
    sys.exit(2)


def check_interpreter() -> None:
    """Refuse a Python that cannot make an environment, with the line that mends it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        refuse(
            f"Python {version} ({sys.executable}) comes without ensurepip; to mend it:"
            f" sudo apt install python{version}-venv"
        )
    if sys.version_info[:2] > NEWEST_LOCKED:
        newest = ".".join(map(str, NEWEST_LOCKED))
        say(f"  Python {version} is newer than the lock knows ({newest}); if this fails, take that")


def works() -> bool:
    """Whether `.venv` holds a Python that runs, is new enough and has pip."""
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def run_pip(arguments: list[str], packages: int) -> None:
    """Run pip, counting packages on a terminal; its own words go to the log."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar=off", *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    live = sys.stdout.isatty()
    seen = 0
    with LOG.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for line in child.stdout or ():
            log.write(line)
            if live and (match := re.match(r"Collecting ([\w.-]+)", line)):
                seen += 1
                print(f"\r  {seen} of {packages}: {match[1]:<40}", end="", flush=True)
            elif live and line.startswith("Installing collected"):
                print(f"\r  unpacking {packages} packages{'':<40}", end="", flush=True)
    if live:
        print(f"\r{'':<70}\r", end="", flush=True)
    if child.wait() != 0:
        say("".join(LOG.read_text(encoding="utf-8").splitlines(keepends=True)[-15:]))
        refuse(
            f"pip could not install the locked packages; all it said is in {LOG.relative_to(ROOT)}"
        )


def install(purpose: str) -> int:
    """Fill `.venv` from the lock, then point it at this checkout."""
    lock = lock_file(purpose)
    packages = len(set(re.findall(r"^[\w.-]+(?=\[[\w,-]+\]==|==)", lock.read_text(), re.MULTILINE)))
    if not works():
        say("  making .venv")
        venv.create(VENV, clear=True, with_pip=True)
    if not sys.stdout.isatty():
        say(f"  installing {packages} packages from {lock.relative_to(ROOT)}")
    STAMP.unlink(missing_ok=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    run_pip(["--require-hashes", "-r", str(lock)], packages)
    run_pip(["--no-build-isolation", "--no-deps", "--editable", "."], 1)
    STAMP.write_text(digest(purpose))
    return packages


def main() -> None:
    """Make the environment that a purpose needs."""
    plain_streams()
    purpose = sys.argv[1]
    if is_ready(purpose):
        done("environment", ".venv is ready")
        return
    check_interpreter()
    with timed() as seconds:
        packages = install(purpose)
    done("environment", f".venv ({packages} packages, locked)", seconds[0])


if __name__ == "__main__":
    main()
