"""`switchboard policy collect` as people run it."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from support.certificates import Authority
from support.patience import PATIENCE_S

from switchboard_policy.cli.entry import run

pytest.importorskip("uvicorn")

MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"
TOKEN = "0123456789abcdef"  # noqa: S105 - of a test


def collect(folder: Path, *options: str) -> tuple[str, ...]:
    return ("policy", "collect", "--to", str(folder), *options)


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


@pytest.mark.parametrize(
    "case",
    [
        ((), 2, "--token-file or --unsafe-no-token"),
        (("--unsafe-no-token", "--token-file", "{token}"), 2, "--token-file or --unsafe"),
        (("--unsafe-no-token", "--listen", "0.0.0.0:0"), 2, "without a token 0.0.0.0"),
        (("--unsafe-no-token", "--listen", "example.org:0"), 2, "without a token example.org"),
        (("--unsafe-no-token", "--listen", "127.0.0.1"), 2, "HOST:PORT is allowed"),
        (("--unsafe-no-token", "--listen", "127.0.0.1:70000"), 2, "HOST:PORT is allowed"),
        (("--unsafe-no-token", "--tls-key", "{token}"), 2, "are given together"),
        (("--token-file", "{short}"), 4, "short: a token has 16 characters at least"),
        (("--token-file", "{bytes}"), 4, "cannot be read as ASCII"),
        (("--token-file", "{token}", "--listen", "127.0.0.1:{taken}"), 30, "cannot listen on"),
        (("--token-file", "{token}", "--listen", "192.0.2.1:80"), 30, "cannot listen on"),
        (
            ("--token-file", "{token}", "--tls-key", "{token}", "--tls-certificate", "{token}"),
            4,
            "the certificate or key cannot be used",
        ),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_reason(
    tmp_path: Path,
    token: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[tuple[str, ...], int, str],
) -> None:
    options, status, why = case
    (tmp_path / "short").write_text("secret")
    (tmp_path / "bytes").write_bytes(b"\xff" * 32)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        names = {
            "token": token,
            "short": tmp_path / "short",
            "bytes": tmp_path / "bytes",
            "taken": taken.getsockname()[1],
        }
        given = [option.format(**names) for option in options]
        assert run(collect(tmp_path / "to", *given)) == status
    assert why in capsys.readouterr().err


def test_a_folder_that_cannot_be_used_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run(collect(tmp_path / "file" / "to", "--unsafe-no-token")) == 30
    assert "to cannot be written" in capsys.readouterr().err


def served(process: subprocess.Popen[str], chain: Path) -> None:
    """Wait for the receiver to listen, and send it an upload of nothing."""
    assert process.stderr is not None
    assert "6 bytes of a torn line cut off" in process.stderr.readline()
    found = re.search(r"listening on https://[\d.]+:(\d+);", process.stderr.readline())
    assert found
    trusted = ssl.create_default_context(cafile=str(chain))
    request = urllib.request.Request(
        f"https://localhost:{found[1]}/logs", b"[]", {"Authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S, context=trusted) as answer:  # noqa: S310
        assert answer.read() == b'{"kept":0}'


@pytest.mark.parametrize(("end", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_serves_https_until_it_is_stopped_and_mends_what_was_torn(
    tmp_path: Path, token: Path, end: signal.Signals, status: int
) -> None:
    torn = tmp_path / "to" / "decisions-1.jsonl"
    torn.parent.mkdir()
    torn.write_text('{"torn')
    authority = Authority(tmp_path, "authority")
    papers = authority.papers("collector")
    options = ("--token-file", str(token), "--listen", "localhost:0")
    options += ("--tls-certificate", str(papers.certificate), "--tls-key", str(papers.key))
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *collect(tmp_path / "to", *options)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            served(process, authority.file)
            process.send_signal(end)
            assert process.wait(PATIENCE_S) == status
        finally:
            process.kill()
