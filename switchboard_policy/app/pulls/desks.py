"""The desk of a repository: its forge, its mirror and its gatekeeper, put together and closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.pulls.dispatch import Desk
from switchboard_policy.app.pulls.gate import How
from switchboard_policy.app.pulls.gating import Gatekeeper
from switchboard_policy.app.pulls.keeping import keeping
from switchboard_policy.app.pulls.missed import missed
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.app.pulls.wiring import open_forge, open_mirror
from switchboard_policy.ports.forge import State


@dataclass(frozen=True)
class Office:
    """What the desks of a server have in common.

    Args:
        environment: variables, such as `os.environ`; see `wiring` and `keeping`.
        state: folder of the mirrors; it may be deleted at any time.
        telemetry: where measurements are; empty for what `switchboard.yaml` of the base says.
        engine: `auto`, `wasm`, `opa` or `remote:URL[,URL]`.
        token: bearer token of remote OPA servers; empty for none.
        clock: seconds since the epoch.
    """

    environment: Mapping[str, str]
    state: Path
    telemetry: str = ""
    engine: str = "auto"
    token: str = ""
    clock: Callable[[], float] = time.time


@contextmanager
def open_desks(office: Office, repositories: tuple[str, ...]) -> Iterator[Mapping[str, Desk]]:
    """Open the desks of some repositories, and close them again.

    Args:
        office: what they have in common.
        repositories: owner and name of each.

    Raises:
        UsageError: the environment names nobody to act as.
        InputError: the App's key cannot be read.
        RecordingError: the audit log cannot be opened.
        ForgeError: that is no repository's name.
    """
    with ExitStack() as held:
        yield {name: _desk(office, name, held) for name in repositories}


def _desk(office: Office, name: str, held: ExitStack) -> Desk:
    forge = held.enter_context(closing(open_forge(office.environment, repository=name)))
    folder = office.state / "mirrors" / name
    mirror = open_mirror(office.environment, forge, folder, repository=name)
    kept = held.enter_context(keeping(office.environment))

    def now() -> int:
        return int(office.clock())

    def keeper() -> Gatekeeper:
        where = Telemetry(office.telemetry, Path.cwd())
        how = How(telemetry=where, now=now(), engine=office.engine, token=office.token)
        return Gatekeeper(forge, mirror, how, kept)

    def look(number: int) -> None:
        if forge.pull(number).state is State.OPEN:
            keeper().look(number)

    def answer(_number: int, comment: int) -> None:
        keeper().answer(comment)

    def queue(sha: str, branch: str) -> None:
        keeper().look_at_queue(sha, branch)

    return Desk(
        forge=forge,
        look=look,
        answer=answer,
        queue=queue,
        missed=lambda: missed(forge, key=kept.key, now=now()),
    )
