"""`switchboard gate --pr`, `--queue`, `--replay`: a pull request, a queue's commit, a record."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from switchboard_policy.app.pulls.gate import How
from switchboard_policy.app.pulls.gate_output import write_outputs
from switchboard_policy.app.pulls.gate_replay import replay
from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.keeping import keeping
from switchboard_policy.app.pulls.people import actors_of
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.app.pulls.wiring import open_forge, open_mirror
from switchboard_policy.app.pulls.workflow_step import step_log, write_step
from switchboard_policy.cli import screen
from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.errors import UsageError
from switchboard_policy.gate.pull.decision import PullDecision

MIRROR = "SWITCHBOARD_MIRROR"
"""Variable that names a folder to keep Git objects in from run to run."""
_DENIED = 10

Show = Callable[[GateDecision], None]


def decide_pull(  # noqa: PLR0913 - one argument an option
    *,
    number: int | None,
    queue: tuple[str, str],
    record: Path | None,
    engine: str,
    token: str,
    show: Show,
    repository: str,
    telemetry: str,
    folder: str,
    publish: bool,
    out: Path | None,
    workflow: bool,
) -> GateDecision:
    """Decide, tell, and return what was decided.

    Args:
        number: a pull request; None for none.
        queue: a commit of the merge queue and the branch it goes to; empty for none.
        record: a decision record; None for none.
        engine: `auto`, `wasm`, `opa` or `remote:URL[,URL]`.
        token: bearer token of remote OPA servers.
        show: tells a decision on stdout.
        repository: owner and name; empty for the environment's.
        telemetry: where measurements are; empty for what `switchboard.yaml` of the base says.
        folder: the policy repository's folder; empty for the one there is.
        publish: whether comment and check are published.
        out: folder for record, SARIF, summary and annotations; None for none.
        workflow: whether stdout is the log of a workflow.
    """
    if record is not None:
        again = replay(record, engine=engine, token=token)
        for note in again.notes:
            screen.note(note)
        show(again.decision)
        return again.decision
    how = How(
        Telemetry(telemetry, Path.cwd()),
        int(time.time()),
        actors=actors_of(os.environ),
        folder=folder,
        engine=engine,
        token=token,
    )
    with _keeper(repository, how) as keeper:
        found = _found(keeper, number, queue, publish=publish)
    decision = _held(found)
    if out is not None:
        write_outputs(found, out)
    if workflow:
        _as_step(found, decision, show)
    else:
        show(decision)
        screen.note(found.why)
    return decision


def _found(
    keeper: Gatekeeper, number: int | None, queue: tuple[str, str], *, publish: bool
) -> PullDecision:
    if number is not None:
        return keeper.look(number)[0] if publish else keeper.judge(number)[0]
    sha, branch = queue
    if not branch:
        raise UsageError("--queue needs the branch it goes to", hint="--branch main")
    return keeper.look_at_queue(sha, branch) if publish else keeper.queue(sha, branch)


def _held(found: PullDecision) -> GateDecision:
    """Return the decision; of a head that moved meanwhile, that nothing holds for it any more."""
    if not found.moved:
        return found.decision
    why = "the branch moved while this was decided; nothing was posted for the old commit"
    return replace(found.decision, verdict=Verdict.DENIED, summary=f"gate denied: {why}")


def _as_step(found: PullDecision, decision: GateDecision, show: Show) -> None:
    words = io.StringIO()
    with contextlib.redirect_stdout(words):
        show(decision)
    print(step_log(found, words.getvalue(), token_hex(16)), end="")  # noqa: T201 - commands of a workflow are no words for people
    status = 0 if decision.verdict is not Verdict.DENIED else _DENIED
    write_step(found, status, os.environ)


@contextmanager
def _keeper(repository: str, how: How) -> Iterator[Gatekeeper]:
    """Open the forge, a mirror and what overrides are kept in, for as long as the block runs."""
    forge = open_forge(os.environ, repository=repository)
    try:
        with keeping(os.environ) as kept, _folder() as folder:
            mirror = open_mirror(os.environ, forge, folder, repository=repository)
            yield Gatekeeper(forge, mirror, how, kept)
    finally:
        forge.close()


@contextmanager
def _folder() -> Iterator[Path]:
    named = os.environ.get(MIRROR, "").strip()
    if named:
        yield Path(named)
        return
    with tempfile.TemporaryDirectory(prefix="switchboard-mirror-") as folder:
        yield Path(folder)
