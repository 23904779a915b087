"""Bad input gets one line with file, line and column, exit 4, and nothing is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.full_disk import python_on_a_full_disk
from support.policy_git import files_of, own_git, plain_repository, run_git

from switchboard_policy.cli.entry import run

Captured = pytest.CaptureFixture[str]
LINE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<what>.+)\n")
ROW = re.compile(r"(?P<file>[^:]+)(:(?P<line>\d+))?(:(?P<column>\d+))?: (?P<what>.+)\n")
"""A table's column has a name, which the words hold; a file without rows has no line either."""
SCENARIOS = Path(__file__).resolve().parents[2] / "fixtures" / "scenarios"
DATA = "policies/switchboard_data/limits/data.yaml"
SLO = "slo/reporting.yaml"
MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_git(monkeypatch, tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    return plain_repository(tmp_path / "repo")


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """An hour of the gateway and of acme, in the long form."""
    lines = ["timestamp,service,tenant,offered,rejected,errors"]
    lines += [
        f"2026-09-07T10:{minute:02d}:00Z,api-gateway,{tenant},600,0,0"
        for minute in range(60)
        for tenant in ("", "acme")
    ]
    path = tmp_path / "measured.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(repo: Path) -> None:
        text = (repo / path).read_text()
        assert text.count(old) >= 1, old
        (repo / path).write_text(text.replace(old, new, 1))

    return apply


def content(path: str, data: bytes) -> Callable[[Path], None]:
    return lambda repo: (repo / path).write_bytes(data) and None


def huge(repo: Path) -> None:
    with (repo / DATA).open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(b"# ")
        file.truncate(2_000_000_000)


def bomb(repo: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (repo / DATA).write_text("\n".join(lines) + "\n")


def not_utf8(repo: Path) -> None:
    lines = (repo / DATA).read_bytes().splitlines(keepends=True)
    lines[2] = b"#   rps    caf\xe9\n"
    (repo / DATA).write_bytes(b"".join(lines))


def line_of(repo: Path, path: str, text: str) -> int:
    lines = (repo / path).read_text(errors="replace").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


# name: (what is done to the repository, file, text on the line told or the line, word told)
CASES: dict[str, tuple[Callable[[Path], None], str, str | int, str]] = {
    "YAML that does not parse": (
        replace(DATA, "  globex:\n", "  globex: [\n"),
        DATA,
        "",
        "",
    ),
    "a duplicate key": (
        replace(DATA, "    rps: 20\n", "    rps: 20\n    rps: 21\n"),
        DATA,
        "rps: 21",
        "rps",
    ),
    "an alias bomb": (bomb, DATA, "", ""),
    "Norway": (replace(DATA, "    tier: standard\n", "    tier: no\n"), DATA, "tier: no", "quote"),
    "a clock": (replace(DATA, "    rps: 20\n", "    rps: 12:30:45\n"), DATA, "12:30:45", "quote"),
    "a leading zero": (replace(DATA, "    rps: 20\n", "    rps: 020\n"), DATA, "020", "quote"),
    "a wrong type": (replace(DATA, "    rps: 20\n", "    rps: twenty\n"), DATA, "twenty", "number"),
    "a list for a number": (replace(DATA, "    rps: 20\n", "    rps: [20]\n"), DATA, "[20]", ""),
    "an objective of 100": (
        replace(SLO, "objective: 99.8", "objective: 100"),
        SLO,
        "objective: 100",
        "100",
    ),
    "an objective of 0": (replace(SLO, "objective: 99.8", "objective: 0"), SLO, "objective: 0", ""),
    "a negative rate": (replace(DATA, "    rps: 20\n", "    rps: -20\n"), DATA, "-20", "-20"),
    "an unknown service": (
        replace("switchboard.yaml", "service: reporting, owners", "service: reportign, owners"),
        "switchboard.yaml",
        "reportign",
        "reporting",
    ),
    "an unknown tenant": (
        replace(
            "switchboard.yaml",
            "  - {area: limits, owners: [sre-leads]}",
            "  - {tenant: globexx, owners: [sre-leads]}",
        ),
        "switchboard.yaml",
        "globexx",
        "globex",
    ),
    "a misspelt key": (
        replace("switchboard.yaml", "owners:\n", "ownres:\n"),
        "switchboard.yaml",
        "ownres",
        "owners",
    ),
    "a misspelt value": (
        replace("switchboard.yaml", "  limits.rps:\n", "  limits.rsp:\n"),
        "switchboard.yaml",
        "limits.rsp",
        "limits.rps",
    ),
    "an unknown setting": (
        replace("switchboard.yaml", "hysteresis_ratio: 0.1", "hysteresis: 0.1"),
        "switchboard.yaml",
        "hysteresis",
        "hysteresis_ratio",
    ),
    "an empty configuration": (content("switchboard.yaml", b""), "switchboard.yaml", 1, "empty"),
    "an empty document": (content(DATA, b""), DATA, 1, "empty"),
    "a line of two gigabytes": (huge, DATA, "", "2000000000"),
    "bytes that are no UTF-8": (not_utf8, DATA, 3, "UTF-8"),
    "two documents": (replace(DATA, "tenants:\n", "tenants: {}\n---\ntenants:\n"), DATA, "", ""),
}


def told(capsys: Captured, pattern: re.Pattern[str] = LINE) -> re.Match[str]:
    """The one line on stderr that is no progress; stdout is empty."""
    seen = capsys.readouterr()
    assert seen.out == ""
    lines = [line for line in seen.err.splitlines(keepends=True) if not line.startswith("✓ ")]
    assert len(lines) == 1, seen.err
    found = pattern.fullmatch(lines[0])
    assert found is not None, lines[0]
    return found


@pytest.mark.parametrize(
    ("command", "name"), [("propose", name) for name in CASES] + [("simulate", "Norway")]
)
def test_a_bad_file_is_told_where_it_is_bad(
    name: str, command: str, repo: Path, measured: Path, capsys: Captured
) -> None:
    break_it, file, at, word = CASES[name]
    break_it(repo)
    huge_file = name == "a line of two gigabytes"
    before = None if huge_file else files_of(repo.parent)
    status = run([command, "--repo", str(repo), "--telemetry", str(measured)])
    found = told(capsys)
    assert (status, found["file"]) == (4, file)
    assert int(found["column"]) >= 1
    if isinstance(at, int):
        assert int(found["line"]) == at
    elif at:
        assert int(found["line"]) == line_of(repo, file, at)
    assert word in found["what"]
    if not huge_file:
        assert files_of(repo.parent) == before


TELEMETRY = {
    "no overlap with the policy": (
        b"timestamp,service,tenant,offered\n2026-09-07T10:00:00Z,billing,,5\n",
        "billing",
    ),
    "an empty file": (b"", "empty"),
    "only a header": (b"timestamp,service,tenant,offered\n", ""),
    "a word for a number": (
        b"timestamp,service,tenant,offered\n2026-09-07T10:00:00Z,api-gateway,acme,many\n",
        "many",
    ),
    "a negative count": (
        b"timestamp,service,tenant,offered\n2026-09-07T10:00:00Z,api-gateway,acme,-5\n",
        "-5",
    ),
    "an endless count": (
        b"timestamp,service,tenant,offered\n2026-09-07T10:00:00Z,api-gateway,acme,inf\n",
        "infinite",
    ),
    "a time that is none": (
        b"timestamp,service,tenant,offered\nyesterday,api-gateway,acme,5\n",
        "ISO 8601",
    ),
    "a missing column": (b"timestamp,service,tenant,offred\n", "offred"),
    "bytes that are no UTF-8": (
        b"timestamp,service,tenant,offered\n2026-09-07T10:00:00Z,api-gateway,caf\xe9,5\n",
        "UTF-8",
    ),
}


@pytest.mark.parametrize("name", TELEMETRY)
def test_bad_measurements_are_told_where_they_are_bad(
    name: str, repo: Path, capsys: Captured
) -> None:
    data, word = TELEMETRY[name]
    (repo.parent / "bad.csv").write_bytes(data)
    before = files_of(repo.parent)
    status = run(["propose", "--repo", str(repo), "--telemetry", "bad.csv"])
    found = told(capsys, ROW)
    assert (status, Path(found["file"]).name) == (4, "bad.csv")
    assert found["line"] or data.count(b"\n") < 2
    assert word in found["what"]
    assert files_of(repo.parent) == before


@pytest.mark.parametrize("seed", ["1.5", "x", "-1", "nan"])
@pytest.mark.parametrize("command", ["propose", "simulate"])
def test_a_seed_that_is_none_is_misuse(command: str, seed: str, capsys: Captured) -> None:
    assert run([command, "--seed", seed]) == 2
    words = capsys.readouterr().err
    assert re.search(rf"'--seed': .*{seed}.*; `switchboard {command} --help` lists", words)


@pytest.mark.parametrize("seed", ["1.5", "x", "-1", ".nan"])
def test_a_seed_in_a_scenario_that_is_none_is_bad_input(
    seed: str, repo: Path, capsys: Captured
) -> None:
    scenario = (SCENARIOS / "carbon_residency.yaml").read_text()
    Path("bad.yaml").write_text(re.sub(r"(?m)^seeds:.*", f"seeds: [{seed}]", scenario))
    status = run(["simulate", "--scenario", "bad.yaml", "--repo", str(repo)])
    found = told(capsys)
    assert (status, Path(found["file"]).name) == (4, "bad.yaml")
    assert seed in found["what"]


def test_uncommitted_changes_are_refused_unless_allowed(
    repo: Path, measured: Path, capsys: Captured
) -> None:
    run_git(repo, "init", "--quiet")
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "all")
    replace(DATA, "    rps: 20\n", "    rps: 21\n")(repo)
    before = files_of(repo.parent)
    args = ["propose", "--repo", str(repo), "--telemetry", str(measured)]
    assert run(args) == 4
    found = told(capsys)
    assert (found["file"], int(found["line"])) == (DATA, line_of(repo, DATA, "rps: 21"))
    assert "--allow-dirty" in found["what"]
    assert files_of(repo.parent) == before
    assert run([*args, "--allow-dirty"]) != 4 or "uncommitted" not in capsys.readouterr().err


def test_a_disk_that_fills_up_in_mid_write_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "place" / "new"
    done = python_on_a_full_disk(MAIN, "init", "--no-git", str(target), size=4096)
    assert done.returncode == 4
    assert done.stdout == ""
    assert "nothing has changed" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_small_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    """On a file system of 64 KiB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk here")
    try:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "init", "--no-git", str(disk / "new")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 4
        assert "no space left on device; nothing has changed" in done.stderr
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
