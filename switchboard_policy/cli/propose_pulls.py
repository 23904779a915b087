"""`switchboard propose --open-pr`: what is recommended, as pull requests that are kept up."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.pulls.carry_out import Done
from switchboard_policy.app.pulls.dashboard import about
from switchboard_policy.app.pulls.propose import Pulls, propose_pulls
from switchboard_policy.app.pulls.pull_files import document, write_pulls
from switchboard_policy.app.pulls.wiring import asker, open_forge
from switchboard_policy.app.repository import find_root
from switchboard_policy.cli import screen
from switchboard_policy.cli.words import commit_body


def open_pulls(  # noqa: PLR0913 - one argument an option
    repo: Path,
    out: Path,
    *,
    dry_run: bool,
    as_json: bool,
    strict: bool,
    signing: Signing,
    **walk: Any,  # noqa: ANN401 - what the walk takes, told once, by the command
) -> int:
    """Keep the repository's pull requests up, tell what became of each, and return the status.

    Args:
        repo: the policy repository, or a folder in it.
        out: folder for reports, summary and SARIF.
        dry_run: only tell what would be done, with every word of it.
        as_json: whether to tell it as a document.
        strict: whether nothing to do has a status of its own.
        signing: who signs the evidence, and when.
        **walk: telemetry, areas, decisions, seed, executor.
    """
    forge = open_forge(os.environ)
    try:
        pulls = propose_pulls(
            find_root(repo),
            forge,
            now=int(time.time()),
            signing=signing,
            words=commit_body,
            dry_run=dry_run,
            asked_by=asker(os.environ),
            say=screen.say,
            **walk,
        )
    finally:
        forge.close()
    if not dry_run:
        write_pulls(pulls, out)
    if as_json:
        screen.document(document(pulls))
    else:
        _tell(pulls)
    return screen.NOTHING_TO_DO if strict and not pulls.written else 0


def _tell(pulls: Pulls) -> None:
    for done in pulls.done:
        for line in _lines(pulls, done):
            screen.line(line)
    for one in pulls.refused:
        screen.line(f"refused   {one.words} (pull request {one.pull})")
    if not pulls.done and not pulls.refused:
        screen.note("nothing worth proposing")
    if pulls.memory.short:
        screen.note("refusals may be forgotten: raise settings.bot.pulls_looked_back")
    for found in pulls.findings:
        where = f"{found.location}: " if found.location else ""
        screen.note(f"  {found.level}  {found.id}  {where}{found.msg}")


def _lines(pulls: Pulls, done: Done) -> list[str]:
    draft, step = done.draft, done.draft.step
    where = f"#{done.pull} " if done.pull else ""
    would = "would " if pulls.dry_run and step.do.writes else ""
    lines = [f"{would}{step.do:<9} {where}{about(done)}: {done.failed or step.why}"]
    if done.failed:
        lines[0] = f"not done  {lines[0]}"
    if done.url:
        lines.append(f"          {done.url}")
    if would:
        lines += _indented("branch", step.branch if draft.message else "")
        lines += _indented("title", draft.title) + _indented("labels", ", ".join(draft.labels))
        lines += _indented("message", draft.message) + _indented("body", pulls.body(done))
        lines += _indented("comment", draft.comment)
        patch = step.proposal.change_set.patch if step.proposal and draft.message else ""
        lines += _indented("diff", patch)
    return lines


def _indented(name: str, text: str) -> list[str]:
    """Return a text below its name, with a bar before each line.

    A workflow's runner takes a line for a command that begins with `::` after its blanks, and one
    that holds `##[` anywhere.
    """
    lines = text.replace("##[", "#\N{ZERO WIDTH SPACE}#[").splitlines()
    return [f"  {name}", *(f"  | {line}" for line in lines)] if text else []
