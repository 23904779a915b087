"""`switchboard policy replay` as people run it, over the recorded log of the demo's tenants."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from support import replays
from support.policy_git import own_git, run_git
from support.scripts import script
from support.tools import CHECKOUT

from switchboard_policy.cli.failures import known
from switchboard_policy.cli.root import switchboard

pytestmark = pytest.mark.checkout

LOG = str(CHECKOUT / "fixtures" / "decision-log" / "decisions.jsonl.gz")
RESIDENCY = "policies/switchboard_data/residency/data.yaml"
SCHEMA = json.loads(
    files("switchboard_policy.app").joinpath("policy_replay.schema.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example repository, with a change of limits and one of residency on two branches."""
    root = tmp_path_factory.mktemp("replay") / "repository"
    with pytest.MonkeyPatch.context() as patch:
        own_git(patch, root.parent / "home")
        write(root, replays.changed())
        run_git(root, "init", "-q", "-b", "main")
        run_git(root, "add", ".")
        run_git(root, "commit", "-qm", "first")
        for branch, change in (
            ("limits", replays.changed(globex=40, meridian=75, acme=36)),
            ("residency", without_the_north(replays.changed())),
        ):
            run_git(root, "checkout", "-qb", branch, "main")
            write(root, change)
            run_git(root, "commit", "-qam", branch)
        run_git(root, "checkout", "-q", "main")
        yield root


def write(root: Path, held: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for name, content in held.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def without_the_north(held: dict[str, bytes]) -> dict[str, bytes]:
    """The files, globex without its northern region."""
    head, key, rest = held[RESIDENCY].partition(b"  globex:\n")
    return {**held, RESIDENCY: head + key + rest.replace(b", eu-north-1]", b"]", 1)}


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a replay."""
    words = ["policy", "replay", *map(str, arguments)]
    done = CliRunner().invoke(switchboard, words, standalone_mode=False)
    error = known(done.exception) if isinstance(done.exception, Exception) else None
    if error is None and done.exception is not None:
        raise done.exception
    status = error.exit_status if error else int(done.return_value or 0)
    return status, done.stdout, error.diagnostics() if error else done.stderr


def limits(repository: Path, *more: str | Path) -> tuple[int, str, str]:
    """The replay of the change of limits."""
    return run("--log", LOG, "--old", "main", "--new", "limits", "--repo", repository, *more)


@pytest.fixture(scope="module")
def told(repository: Path) -> tuple[str, str]:
    """What the replay of the change of limits says."""
    status, out, err = limits(repository)
    assert status == 0
    return out, err


@pytest.fixture(scope="module")
def document(repository: Path) -> dict[str, Any]:
    """The same as JSON."""
    status, out, _ = limits(repository, "--format", "json")
    assert status == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_recorded_log_is_what_the_rules_give() -> None:
    made = script("tools", "decision_log").text()
    assert gzip.decompress(Path(LOG).read_bytes()) == made
    assert Path(LOG).stat().st_size < 300_000


def test_the_answer_comes_first_then_what_was_seen(told: tuple[str, str]) -> None:
    first, second, blank, head, *_ = told[0].splitlines()
    assert first == "10 decisions would no longer be allowed, 9 would be from now on"
    assert second.startswith(
        "3,274 of 3,300 decisions replayed, over 7 days, 5 rules reached of 12"
    )
    assert "(never reached: limits/below_floor," in second
    assert blank == ""
    assert head.split()[:4] == ["change", "decisions", "tenants", "rule"]


def test_each_group_says_whom_it_hits_by_which_rule_and_when(told: tuple[str, str]) -> None:
    rows = [" ".join(line.split()) for line in told[0].splitlines()]
    assert "allow → deny 7 globex limits/over_rate rate_rps at least 40" in rows
    assert "not replayable 20 masked: input.request.tenant" in rows
    assert "not replayable 5 ad-hoc query: no entry point was asked" in rows


def test_what_the_log_cannot_tell_is_said(told: tuple[str, str]) -> None:
    out, err = told
    assert (
        "8 of 3,274 logged answers are not what main gives; the log names switchboard 2026-09-27.5"
        in out
    )
    assert "1 line of the log foreign, such as" in out
    assert "decisions.jsonl.gz:1501: plain text" in out
    assert "asked by no decision: switchboard/" in out
    assert "✓ replayed    3,274 decisions, 19 flip" in err


def test_the_document_keeps_to_its_schema(document: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(document)
    assert document["schema"] == SCHEMA["properties"]["schema"]["const"]
    assert sum(document["counts"].values()) == document["records"] == 3300


def test_a_tightened_residency_says_who_would_be_kept_from_where(repository: Path) -> None:
    status, out, _ = run(
        "--log",
        LOG,
        "--old",
        "main",
        "--new",
        "residency",
        "--repo",
        repository,
        "--format",
        "json",
    )
    assert status == 0
    found = json.loads(out)
    Draft202012Validator(SCHEMA).validate(found)
    flips = [group for group in found["groups"] if group["change"] == "allow_to_deny"]
    assert flips
    assert {tuple(group["rules"]) for group in flips} <= {
        ("residency/region_not_allowed",),
        ("residency/source_not_allowed",),
        ("residency/region_not_allowed", "residency/source_not_allowed"),
    }
    for group in flips:
        assert group["tenants"][0]["name"] == "globex"
        named = {each["pointer"]: each.get("values") for each in group["common"]["conditions"]}
        assert ["eu-north-1"] in named.values()
        assert group["common"]["others"] == 0


def test_a_report_is_written_for_people_machines_and_pull_requests(
    repository: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    status, stdout, err = limits(repository, "--out", out, "--format", "markdown")
    assert status == 0
    assert f"written: {out / 'report.html'}" in err
    assert stdout == (out / "replay.md").read_text()
    Draft202012Validator(SCHEMA).validate(json.loads((out / "replay.json").read_bytes()))
    page = (out / "report.html").read_text()
    assert "<h1>10 decisions would no longer be allowed, 9 would be from now on</h1>" in page
    assert 'http-equiv="Content-Security-Policy"' in page
    # The folder of an earlier replay is written over, that of anything else is not.
    assert limits(repository, "--out", out)[0] == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    assert limits(repository, "--out", tmp_path / "other")[0] == 4


def test_markdown_of_a_hostile_log_says_what_it_holds_and_does_nothing(
    repository: Path, tmp_path: Path
) -> None:
    name = "</details> @team [x](http://evil) | `a`"
    log = tmp_path / "log.jsonl"
    lines = [
        {
            "decision_id": f"d{number}",
            "path": "switchboard/limits/decision",
            "timestamp": "2026-10-01T00:00:00Z",
            "input": replays.request("globex", 50, service=name),
            "result": {"allow": True},
        }
        for number in range(3)
    ]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    status, out, _ = run(
        "--log",
        log,
        "--old",
        "main",
        "--new",
        "limits",
        "--repo",
        repository,
        "--format",
        "markdown",
    )
    assert status == 0
    assert out.count("</details>") == 1
    assert "](http" not in out
    assert "@team" not in out


def test_more_than_is_accepted_ends_with_10_and_a_sentence(repository: Path) -> None:
    limit = ("--max-allow-to-deny", "9", "--max-flips", "50%")
    status, out, err = limits(repository, *limit, "--format", "json")
    assert status == 10
    sentence = "10 decisions of 3,274 go from allow to deny; at most 9 are accepted"
    assert f"denied: {sentence}" in err
    assert json.loads(out)["exceeded"] == [sentence]


@pytest.mark.no_cover
def test_inputs_that_are_made_up_are_called_so(repository: Path) -> None:
    words = ("--generate", "--old", "main", "--new", "limits", "--repo", repository)
    status, out, _ = run(*words)
    assert status == 0
    first, second, *_ = out.splitlines()
    assert "would no longer be allowed" in first
    assert "made-up inputs tried, no traffic" in second
    assert "their number says nothing about traffic" in out


def test_of_a_sample_the_upper_end_of_its_range_counts(repository: Path) -> None:
    status, out, err = limits(repository, "--sample", "300", "--max-flips", "1%")
    assert status == 10
    assert "a sample of 300 of 3,300 decisions" in out
    assert "From the sample, of all decisions: allow → deny" in out
    assert "sampled decisions, up to" in err


def test_a_flip_ends_with_12_where_that_is_asked_for(repository: Path) -> None:
    assert limits(repository, "--exit-code")[0] == 12
    same = ("--log", LOG, "--old", "main", "--new", "main", "--repo", repository, "--exit-code")
    status, out, _ = run(*same)
    assert status == 0
    assert out.startswith("no decision would flip\n")
    assert "both versions hold the same rules and values, so nothing can flip" in out


@pytest.mark.parametrize(
    ("arguments", "status", "told_"),
    [
        (("--log", LOG, "--old", "mian", "--new", "limits"), 4, "did you mean 'main'?"),
        (("--log", "missing.jsonl", "--old", "main", "--new", "limits"), 4, "no such file"),
        (
            ("--log", LOG, "--strict", "--old", "main", "--new", "limits"),
            4,
            "decisions.jsonl.gz:1501",
        ),
        (("--old", "main", "--new", "limits"), 2, "--log FILE or --generate"),
        (("--log", LOG, "--generate", "--old", "main", "--new", "limits"), 2, "one of them"),
        (
            ("--log", LOG, "--old", "main", "--new", "limits", "--max-flips", "many"),
            2,
            "a percentage",
        ),
        (
            ("--log", LOG, "--old", "main", "--new", "limits", "--max-flips", "101%"),
            2,
            "a percentage",
        ),
        (("--log", LOG, "--old", "main", "--new", "limits", "--tenant", "name"), 2, "JSON pointer"),
        (
            ("--log", LOG, "--old", "main", "--new", "limits", "--executor", "cloud"),
            2,
            "local, local:N or dask",
        ),
    ],
)
def test_a_wrong_call_says_what_is_allowed(
    repository: Path, arguments: tuple[str, ...], status: int, told_: str
) -> None:
    found, out, err = run(*arguments, "--repo", repository)
    assert found == status
    assert told_ in err
    assert out == ""
