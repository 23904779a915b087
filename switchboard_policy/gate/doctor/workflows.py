"""Jobs of workflows, and whether a check that one of them makes can be had by skipping it.

A job that is skipped counts as one that passed. A workflow that its paths keep from running leaves
its checks waiting for ever. Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

_FOLDER = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_ALWAYS = re.compile(r"(?<![!\w])always\(\)")
_EVENTS = ("pull_request", "pull_request_target")
_FILTERS = ("paths", "paths-ignore")
_KEY = "SWITCHBOARD_APP_KEY"
_LONGEST = 1_000_000
"""Bytes of a workflow. Ours: GitHub takes 500 KB."""


@dataclass(frozen=True)
class Job:
    """A job of a workflow.

    Args:
        file: the workflow.
        line: 1-based.
        check: the name its check has.
        matrix: whether there may be several, each with its values behind the name.
        skipped: why it may be skipped; empty where it can't be.
        waits: why it may never report; empty where it always does.
        pulls: whether it runs on pull requests at all.
        key_in_reach: whether it hands the App's key on from a secret of the repository, which
            anyone who may write can read by pushing a workflow of their own.
    """

    file: str
    line: int
    check: str
    matrix: bool
    skipped: str
    waits: str
    pulls: bool
    key_in_reach: bool

    def makes(self, check: str) -> bool:
        """Return whether a check is made by this job."""
        return check == self.check or (self.matrix and check.startswith(f"{self.check} ("))


def jobs_of(files: Mapping[str, bytes]) -> tuple[Job, ...]:
    """Return every job of the workflows among some files; what is no YAML has none.

    Args:
        files: path to content.
    """
    found: list[Job] = []
    for path in sorted(files):
        if _FOLDER.fullmatch(path) and len(files[path]) <= _LONGEST:
            try:
                # In Python, not in C: what nests too deep must be an error, and no crash.
                whole = yaml.compose(files[path], Loader=yaml.SafeLoader)
            except (yaml.YAMLError, ValueError, RecursionError):
                continue
            found += _jobs(path, whole)
    return tuple(found)


def _jobs(path: str, whole: yaml.Node | None) -> Iterator[Job]:
    triggers = _get(whole, "on")
    filters = [name for event in _EVENTS for name in _FILTERS if _get(_get(triggers, event), name)]
    pulls = any(event in _EVENTS for event in _words(triggers))
    for key, job in _entries(_get(whole, "jobs")):
        name = _get(job, "name")
        condition = _text(_get(job, "if"))
        needs = _words(_get(job, "needs"))
        yield Job(
            file=path,
            line=key.start_mark.line + 1,
            check=_text(name) or _text(key),
            matrix=_get(_get(job, "strategy"), "matrix") is not None,
            skipped=_skipped(condition, needs),
            waits=f"{filters[0]} keeps its workflow from running" if filters else "",
            pulls=pulls,
            key_in_reach=_get(job, "environment") is None and _hands_key(job),
        )


def _hands_key(job: yaml.Node) -> bool:
    """Whether a job gives the App key to our action, our workflow or our command."""
    steps = _get(job, "steps")
    listed = steps.value if isinstance(steps, yaml.SequenceNode) else []
    given = [_get(_get(job, "secrets"), "app-key")]
    for each in (job, *listed):
        given += [_get(_get(each, "with"), "app-key"), _get(_get(each, "env"), _KEY)]
    return any("secrets." in _text(one) for one in given)


def _skipped(condition: str, needs: list[str]) -> str:
    if _ALWAYS.search(condition):
        return ""
    if condition:
        return f"its condition is {condition[:80]!r}"
    if needs:
        return f"it is skipped when {' or '.join(needs)} fails"
    return ""


def _entries(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _get(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _entries(node) if _text(key) == name), None)


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _words(node: yaml.Node | None) -> list[str]:
    """Return the words of a scalar, a list or the keys of a mapping."""
    if isinstance(node, yaml.SequenceNode):
        return [_text(each) for each in node.value]
    return [_text(key) for key, _ in _entries(node)] or [text for text in (_text(node),) if text]
