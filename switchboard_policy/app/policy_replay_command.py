"""The replay of a repository's versions over a log: read both, replay, write the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.output import write_directory
from switchboard_policy.app.policy_replay import replay_versions
from switchboard_policy.app.policy_replay_document import document
from switchboard_policy.app.policy_versions import read_version
from switchboard_policy.app.repository import CONFIG, find_root
from switchboard_policy.documents.value_schemas import schema_files
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.opa.replay.generate import generated
from switchboard_policy.opa.replay.part import Asked
from switchboard_policy.opa.replay.run import How, Say
from switchboard_policy.opa.replay.source import LogRecords, Records
from switchboard_policy.opa.replay.tenants import USUAL
from switchboard_policy.opa.replay.version import Version
from switchboard_policy.render.replay_markdown import replay_section
from switchboard_policy.render.replay_report import render_replay
from switchboard_policy.work.workers import ALONE, AnyExecutor, workers_of

DOCUMENT = "replay.json"


@dataclass(frozen=True)
class Question:
    """What a replay is about.

    Args:
        logs: files, folders or patterns of the decision log; none for inputs that are made up.
        old: name of the version in force.
        new: name of the one that would be.
        repo: the policy repository, or a folder in it.
        sample: how many decisions are looked at; 0 for all.
        seed: of the sample.
        strict: whether lines that are no decisions are an error.
        tenants: pointers at which an input says whom it is about; empty for the usual ones.
        engine: `auto`, `wasm` or `opa`.
        executor: who shares a large log.
        resume: folder where finished parts are kept; None to keep none.
    """

    logs: tuple[str, ...]
    old: str
    new: str
    repo: Path = Path()
    sample: int = 0
    seed: int = 0
    strict: bool = False
    tenants: tuple[str, ...] = ()
    engine: str = "auto"
    executor: AnyExecutor = ALONE
    resume: Path | None = None


def replay(asked: Question, say: Say = lambda _: None) -> ReplayReport:
    """Return what a change of policy would have done to past decisions.

    Args:
        asked: what it is about.
        say: told each step when it is done.

    Raises:
        InputError: a version or the log cannot be used.
        EngineError: an engine cannot serve.
    """
    for pointer in asked.tenants:
        if not pointer.startswith("/"):
            raise UsageError(
                f"--tenant {pointer!r} is no JSON pointer", hint="such as /request/tenant"
            )
    root = _root(asked.repo)
    old, new = (read_version(root, name) for name in (asked.old, asked.new))
    say(f"versions    {_told(old)} and {_told(new)}")
    records: Records = (
        LogRecords(asked.logs, strict=asked.strict)
        if asked.logs
        else generated(old, new, schema_files())
    )
    return replay_versions(
        records,
        old,
        new,
        generated=not asked.logs,
        asked=Asked(asked.engine, asked.tenants or USUAL, asked.seed),
        sample=asked.sample,
        how=How(workers_of(asked.executor), asked.resume, say=say),
    )


def write(out: Path, report: ReplayReport, exceeded: tuple[str, ...] = ()) -> None:
    """Write the page, its pictures, the document and the part of a pull request into a folder.

    Args:
        out: the folder; new, empty, or that of an earlier replay.
        report: what would flip.
        exceeded: what of it is more than is accepted.

    Raises:
        InputError: it holds something else, or cannot be written.
    """
    full = out.exists() and (not out.is_dir() or any(out.iterdir()))
    if full and not (out / DOCUMENT).is_file():
        raise InputError(
            "holds something already; nothing has changed",
            location=Location(str(out)),
            hint="name a new folder, an empty one, or that of an earlier replay",
        )
    page = render_replay(report, __version__)
    files = {
        DOCUMENT: (json_text(document(report, exceeded)) + "\n").encode(),
        "replay.md": replay_section(report).encode(),
        "report.html": page.html.encode(),
        **{f"charts/{name}.svg": text.encode() for name, text in page.charts.items()},
    }
    write_directory(out, files)


def _root(repo: Path) -> Path:
    """Return the policy repository; without a `switchboard.yaml` the folder itself."""
    here = repo.resolve()
    if any((folder / CONFIG).exists() for folder in (here, *here.parents)):
        return find_root(repo)
    return here


def _told(version: Version) -> str:
    commit = f" ({version.revision[:12]})" if version.revision else ""
    return f"{version.name}{commit}, {counted(len(version.rules), 'rule file')}"
