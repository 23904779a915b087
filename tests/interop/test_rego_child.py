"""Managed OPA: private, on time, and gone when its parent is."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from support import decisions as make
from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.bundle import stock_rules
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.transport import Transport

SLOW = """package slow

decision := count([1 | some _ in numbers.range(1, 20000); some _ in numbers.range(1, 20000)])

undefined if input.never

text := "text"
"""


@pytest.fixture
def opa() -> Path:
    return Path(require_tool("opa"))


@pytest.fixture
def slow(opa: Path, tmp_path: Path) -> Iterator[ManagedOpa]:
    """The stock rules and one that takes for ever."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "slow.rego").write_text(SLOW)
    engine = ManagedOpa({}, rules=[stock_rules(), tmp_path / "own"], opa=opa, seconds=20)
    yield engine
    engine.close()


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state == "Z"


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        if holds():
            return True
        sleep(0.02)
    return False


def stop(pid: int) -> None:
    """Stop a process, and wait until each of its threads stands."""
    os.kill(pid, signal.SIGSTOP)
    tasks = Path(f"/proc/{pid}/task")
    assert eventually(
        lambda: all(
            (task / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "T"
            for task in tasks.iterdir()
        )
    )


def test_its_folder_is_private_and_goes_with_it(opa: Path) -> None:
    engine = ManagedOpa(make.values(), opa=opa)
    folder, pid = engine._child.folder, engine.pid
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert pid is not None
    assert not gone(pid)
    engine.close()
    assert not folder.exists()
    assert eventually(lambda: gone(pid))


PARENT = """
import sys, time
from pathlib import Path
from switchboard_policy.opa.child import ManagedOpa
engine = ManagedOpa({}, opa=Path(sys.argv[1]))
print(engine.pid, engine._child.folder, flush=True)
time.sleep(3600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_its_parent_is_killed_it_goes_too(opa: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, str(opa)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        assert not gone(int(pid))
        parent.send_signal(how)
    assert eventually(lambda: gone(int(pid)))
    assert eventually(lambda: not Path(folder).exists())


def test_killed_in_mid_call_it_is_an_error(slow: ManagedOpa) -> None:
    assert slow.pid is not None
    killer = threading.Timer(0.3, os.kill, (slow.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(EngineError, match="OPA"):
        slow.decide("slow/decision", {})
    killer.join()
    with pytest.raises(EngineError, match="does not answer"):
        slow.decide("switchboard/gate/decision", {})


def test_a_call_ends_at_its_deadline(opa: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.rego").write_text(SLOW)
    engine = ManagedOpa({}, rules=[tmp_path], opa=opa, seconds=0.3)
    began = monotonic()
    with pytest.raises(EngineError, match=r"within 0\.3 s"):
        engine.decide("slow/decision", {})
    assert monotonic() - began < PATIENCE_S
    engine.close()


def test_one_that_falls_silent_is_an_error_in_time_and_decides_again_later(opa: Path) -> None:
    engine = ManagedOpa(make.values(), opa=opa)
    assert engine.pid is not None
    stop(engine.pid)
    began = monotonic()
    for _ in range(3):
        with pytest.raises(EngineError, match=r"within 0\.1 s"):
            engine.decide("switchboard/limits/decision", make.sample(), seconds=0.1)
    assert monotonic() - began < PATIENCE_S
    os.kill(engine.pid, signal.SIGCONT)
    answer = engine.decide("switchboard/limits/decision", make.sample(), seconds=PATIENCE_S)
    assert isinstance(answer, dict)
    engine.close()


def test_undefined_is_an_error(slow: ManagedOpa) -> None:
    with pytest.raises(EngineError, match="slow/undefined is undefined"):
        slow.decide("slow/undefined", {})
    assert slow.decide("slow/text", {}) == "text"


def test_the_rules_of_an_organisation_change_the_digest(slow: ManagedOpa, opa: Path) -> None:
    plain = ManagedOpa({}, opa=opa)
    assert plain.stamp.bundle_digest != slow.stamp.bundle_digest
    plain.close()


def test_rules_that_do_not_parse_are_told_at_the_start(opa: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.rego").write_text("package bad\n\na := \n")
    with pytest.raises(EngineError, match="OPA did not start"):
        ManagedOpa({}, rules=[tmp_path], opa=opa)


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("tempfile.mkdtemp", "no folder of its own: .*No space left"),
        ("subprocess.Popen", "cannot be started: .*No space left"),
    ],
)
def test_a_machine_without_room_is_an_error(
    opa: Path, monkeypatch: pytest.MonkeyPatch, broken: str, told: str
) -> None:
    assert ManagedOpa({}, opa=opa).close() is None  # its version is known from here on
    monkeypatch.setattr(f"switchboard_policy.opa.process.{broken}", full)
    with pytest.raises(EngineError, match=told):
        ManagedOpa({}, opa=opa)


def test_a_program_that_never_answers_is_given_up(tmp_path: Path) -> None:
    fake = tmp_path / "opa"
    fake.write_text(
        "#!/bin/sh\n[ \"$1\" = version ] && echo 'Version: 1.22.0' && exit\nexec sleep 30\n"
    )
    fake.chmod(0o755)
    with pytest.raises(EngineError, match=r"no answer within 0\.3 s"):
        ManagedOpa({}, opa=fake, start_seconds=0.3)


def test_on_the_loopback_a_stranger_is_turned_away(opa: Path) -> None:
    engine = ManagedOpa(make.values(), opa=opa, loopback=True)
    url = f"http://127.0.0.1:{engine._port}/v1/data/switchboard"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=PATIENCE_S)
    assert caught.value.code == 401
    caught.value.close()
    engine._transport.close()
    engine._transport = Transport(engine._connect, "guessed")
    with pytest.raises(EngineError, match="OPA answers 401"):
        engine.decide("switchboard/gate/decision", {})
    engine.close()
