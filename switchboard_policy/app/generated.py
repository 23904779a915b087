"""The files of a policy repository that follow from its service levels.

`artefacts` of `switchboard.yaml` says which kinds there are and where each is committed. What they
hold is a function of the repository's bytes alone, so that a proposal, the gate and a check come to
the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.repository import levels_of, windows_of
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.generated import Derive
from switchboard_policy.render.rules_text import RulesKind, rules_text


@dataclass(frozen=True)
class Inputs:
    """What generated files are made from.

    Args:
        levels: the service levels, sorted.
        windows: the alert windows.
        config: `switchboard.yaml`.
    """

    levels: tuple[ServiceLevel, ...]
    windows: WindowSet
    config: Config

    def services(self) -> Iterator[tuple[str, tuple[ServiceLevel, ...]]]:
        """Yield each service with its levels."""
        for service in sorted({level.service for level in self.levels}):
            yield service, tuple(level for level in self.levels if level.service == service)


@dataclass(frozen=True)
class Made:
    """One file, its place not yet known.

    Args:
        text: what it holds.
        levels: the levels it follows from.
        names: what the variables of its path stand for.
    """

    text: str
    levels: Sequence[ServiceLevel]
    names: Mapping[str, str]


Maker = Callable[[Inputs], Iterator[Made]]


def generator(config: Config) -> Derive:
    """Return what generates the files of a repository.

    Args:
        config: its `switchboard.yaml`, of the base: a change must not choose what is generated.
    """
    return partial(generated_files, config=config)


def generated_files(snapshot: Snapshot, config: Config) -> dict[str, Generated]:
    """Return every generated file by path.

    Args:
        snapshot: the repository's files; generated ones among them are not looked at.
        config: its `artefacts` say which kinds there are, and where.

    Raises:
        InputError: a definition or the set of windows cannot be read, nothing can be made of one,
            or two files would stand in one place; says where.
    """
    if not config.artefacts.files:
        return {}
    levels = levels_of(snapshot, config).levels
    inputs = Inputs(levels, windows_of(snapshot, config), config)
    found: dict[str, Generated] = {}
    for kind, template in config.artefacts.files.items():
        for made in MAKERS[kind](inputs):
            file = _path(template, made)
            if file in found:
                raise InputError(
                    f"{file} would be written twice, as {found[file].kind} and {kind}",
                    location=config.locations.get(f"/artefacts/{kind}"),
                    hint="{service} and {name} in a path keep files apart",
                )
            found[file] = Generated(made.text.encode(), kind, _sources(made, snapshot, config))
    return dict(sorted(found.items()))


def _path(template: str, made: Made) -> str:
    path = template
    for name, text in made.names.items():
        if "/" in text or text in {"", ".", ".."}:
            message = f"{name} {text!r} cannot stand in the name of a file"
            raise InputError(message, location=made.levels[0].location)
        path = path.replace(f"{{{name}}}", text)
    return path


def _sources(made: Made, snapshot: Snapshot, config: Config) -> frozenset[str]:
    files = {level.location.file for level in made.levels if level.location is not None}
    return frozenset(files | ({config.artefacts.windows} & snapshot.files.keys()))


def _rules(inputs: Inputs, *, kind: RulesKind) -> Iterator[Made]:
    for service, levels in inputs.services():
        text = rules_text(levels, inputs.windows, kind)
        yield Made(text, levels, {"service": service, "name": service})


MAKERS: Mapping[str, Maker] = {
    "rules": partial(_rules, kind=RulesKind.RULES),
    "prometheus_rules": partial(_rules, kind=RulesKind.OBJECT),
}
"""Kind to what makes its files."""
