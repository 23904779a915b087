"""Walk the whole loop on made-up traffic: what `make demo` runs.

Each step is the command a person would type, shown as it is run. Everything it writes is below
`build/` and written anew each time.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from screen import ROOT, done, failed, plain_streams, say, timed

SWITCHBOARD = ROOT / ".venv" / "bin" / "switchboard"
REPOSITORY = Path("build/policy-repository")
TELEMETRY = Path("build/telemetry")
PROPOSALS = Path("build/proposals")
KEYS = Path("build/demo-keys")
SCENARIO = "scenario:fixtures/scenarios/demo.yaml"
DECISIONS = "fixtures/decision-log/decisions.jsonl.gz"
DENIED = 10
WHAT = {
    "repository": "a policy repository under git",
    "key": "made for this demo and kept in build/, unencrypted: throw it away",
    "telemetry": "30 days of made-up traffic at one minute",
    "proposal": "read, replayed, recommended, scored, written, signed",
    "evidence": "verified offline",
    "gate": "asked",
}
TELLING = frozenset({"evidence", "gate"})
"""Steps whose first line is their headline."""


@dataclass(frozen=True)
class Answer:
    """What one command said.

    Args:
        status: its exit status.
        result: its stdout.
    """

    status: int
    result: str


def indent(text: str) -> str:
    """Text moved to the right, to stand below its step."""
    return "\n".join(f"  {line}".rstrip() for line in text.strip("\n").splitlines())


def environment() -> dict[str, str]:
    """The environment of the steps; where git knows nobody, its first commit is a guest's."""
    variables = {**os.environ, "PYTHONUTF8": "1"}
    asked = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)
    if asked.returncode != 0:
        guest = (("user.name", "Demo Guest"), ("user.email", "guest@example.org"))
        for place, (key, value) in enumerate(guest):
            variables |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
        variables["GIT_CONFIG_COUNT"] = str(len(guest))
    return variables


def step(name: str, *arguments: str | Path, accept: Sequence[int] = (0,)) -> Answer:
    """Run one command of the loop, with its progress shown while it runs."""
    words = ["switchboard", *map(str, arguments)]
    say(f"$ {shlex.join(words)}")
    with timed() as seconds:
        child = subprocess.Popen(
            [SWITCHBOARD, *words[1:]],
            cwd=ROOT,
            env=environment(),
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        progress = threading.Thread(target=relay, args=(child.stderr,))
        progress.start()
        result = child.stdout.read() if child.stdout else ""
        status = child.wait()
        progress.join()
    if status not in accept:
        say(indent(result))
        failed(name, f"ended with exit status {status}", seconds[0])
        sys.exit(status)
    said = result.splitlines()
    headline = WHAT[name]
    if name in TELLING and said:
        headline = said[0].removeprefix("gate ").removeprefix("✓ ")
    (failed if status else done)(name, headline, seconds[0])
    say()
    return Answer(status, result)


def relay(stream: TextIO | None) -> None:
    """Show the progress of a command below it."""
    for line in stream or ():
        say(indent(line))


def clear() -> None:
    """Remove what an earlier demo wrote."""
    for folder in (REPOSITORY, TELEMETRY, PROPOSALS, KEYS):
        shutil.rmtree(ROOT / folder, ignore_errors=True)


def main() -> None:
    """Walk the loop, then show the changes, the gate's answer and where the report is."""
    plain_streams()
    clear()
    say()
    step("repository", "init", REPOSITORY)
    step("telemetry", "telemetry", "import", SCENARIO, "--repo", REPOSITORY, "--into", TELEMETRY)
    source = ("--repo", REPOSITORY, "--telemetry", f"store:{TELEMETRY}")
    log = ("--decisions", DECISIONS)
    key, keyring = KEYS / "demo.pem", KEYS / "keyring.yaml"
    (ROOT / KEYS).mkdir(parents=True)
    made = ("--role", "attestation", "--id", "demo", "--out", key, "--keyring", keyring)
    step("key", "keys", "new", *made, "--unsafe-no-passphrase")
    signed = ("--signing-key", key)
    proposed = step("proposal", "propose", *source, *log, "--out", PROPOSALS, *signed)
    folders = sorted(folder for folder in (ROOT / PROPOSALS).glob("*") if folder.is_dir())
    if not folders:
        failed("proposal", "nothing was proposed")
        sys.exit(1)
    proposal = folders[-1].relative_to(ROOT)
    held = ("--keyring", keyring, "--profile", "proposal")
    step("evidence", "evidence", "verify", proposal, *held)
    asked = ("--repo", REPOSITORY, "--proposal", proposal, *log)
    gate = step("gate", "gate", *asked, accept=(0, DENIED))
    say(indent(gate.result))
    say()
    say(indent(proposed.result))
    say(f"  Review    {proposal / 'pr-body.md'}")
    say("  Next      the same with --commit puts the change on a branch of the policy repository")


if __name__ == "__main__":
    main()
