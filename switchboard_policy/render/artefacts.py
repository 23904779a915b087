"""The files that follow from service levels besides rules, by kind: one function of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.artefacts.basis import Basis, basis
from switchboard_policy.areas.slo.artefacts.boards import UID, boards
from switchboard_policy.areas.slo.artefacts.load import load_tests
from switchboard_policy.areas.slo.artefacts.log_alerts import log_alerts
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.artefacts.rollout import canaries
from switchboard_policy.areas.slo.artefacts.runbooks import runbooks
from switchboard_policy.areas.slo.artefacts.sampling import sampling
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.documents.yaml_writer import yaml_text
from switchboard_policy.domain.config import Config
from switchboard_policy.render.load import load_text
from switchboard_policy.render.rollout import rollout_text
from switchboard_policy.render.rules_text import groups_value
from switchboard_policy.render.runbooks import runbook_text
from switchboard_policy.render.sampling import sampling_text


@dataclass(frozen=True)
class Artefact:
    """One file, its place not yet known.

    Args:
        name: its name among those of its kind.
        text: what it holds.
        service: the service it is about; empty where it is about all.
    """

    name: str
    text: str
    service: str = ""


@dataclass(frozen=True)
class Artefacts:
    """The files of one kind.

    Args:
        files: the files, sorted by name.
        left_out: what they would hold besides if more were known.
    """

    files: tuple[Artefact, ...]
    left_out: tuple[LeftOut, ...]


def artefacts(
    kind: str, levels: Iterable[ServiceLevel], config: Config, windows: WindowSet | None = None
) -> Artefacts:
    """Return the files of one kind.

    Args:
        kind: one of `PATHS`.
        levels: the service levels.
        config: the parsed `switchboard.yaml`.
        windows: the alert windows; the shipped set that `config` names where none are given.

    Raises:
        InputError: a name or a constant in `config` is wrong, or a query does not parse.
    """
    files, left = _MAKERS[kind](basis(levels, config, windows))
    return Artefacts(tuple(sorted(files, key=lambda each: each.name)), left)


def path_of(template: str, artefact: Artefact) -> str:
    """Return the path of a file: `{name}` and `{service}` filled in."""
    service = artefact.service or artefact.name
    return template.replace("{name}", artefact.name).replace("{service}", service)


Files = tuple[list[Artefact], tuple[LeftOut, ...]]


def _dashboards(given: Basis) -> Files:
    # The SDK takes a moment to load, and only boards need it.
    from switchboard_policy.render.boards import board_text  # noqa: PLC0415

    made = boards(given)
    own = {f"{UID}-{service}": service for service in given.services}
    files = [
        Artefact(board.uid.removeprefix("switchboard-"), board_text(board), own.get(board.uid, ""))
        for board in made.models
    ]
    return files, made.left_out


def _rollouts(given: Basis) -> Files:
    made = canaries(given)
    files = [Artefact(each.service, rollout_text(each), each.service) for each in made.models]
    return files, made.left_out


def _load_tests(given: Basis) -> Files:
    made = load_tests(given)
    files = [Artefact(each.service, load_text(each), each.service) for each in made.models]
    return files, made.left_out


def _sampling(given: Basis) -> Files:
    return [Artefact("collector", sampling_text(sampling(given)))], ()


def _runbooks(given: Basis) -> Files:
    made = runbooks(given)
    return [Artefact(each.name, runbook_text(each)) for each in made.models], made.left_out


def _log_rules(given: Basis) -> Files:
    made = log_alerts(given)
    text = yaml_text(groups_value(made.models))
    return [Artefact("logs", text)] if made.models else [], made.left_out


_MAKERS: Mapping[str, Callable[[Basis], Files]] = {
    "dashboards": _dashboards,
    "rollouts": _rollouts,
    "load_tests": _load_tests,
    "sampling": _sampling,
    "runbooks": _runbooks,
    "log_rules": _log_rules,
}
PATHS: Mapping[str, str] = {
    "dashboards": "dashboards/{name}.json",
    "rollouts": "rollouts/{service}.yaml",
    "load_tests": "load/{service}.js",
    "sampling": "sampling/{name}.yaml",
    "runbooks": "runbooks/{name}.md",
    "log_rules": "log-rules/{name}.yaml",
}
"""Kind to where its files usually stand."""
