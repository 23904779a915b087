"""The files of a policy repository that follow from its service levels and its values.

`artefacts` of `switchboard.yaml` says which kinds there are and where each is committed. What they
hold is a function of the repository's bytes alone, so that a proposal, the gate and a check come to
the same files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from switchboard_policy.app.admission import admission_path, admission_sources, admission_text
from switchboard_policy.app.rules_files import rules_text
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.repository import levels_of, windows_of
from switchboard_policy.documents.config_reader import CONFIG_FILE
from switchboard_policy.domain.config import ARTEFACT_KINDS, POLICY_KINDS, Config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.generated import Derive
from switchboard_policy.render.rules_text import RulesKind


@dataclass(frozen=True)
class Inputs:
    """What generated files are made from.

    Args:
        levels: the service levels, sorted.
        windows: the alert windows.
        config: `switchboard.yaml`.
        shared: files that every generated file follows from, such as one of alert windows.
    """

    levels: tuple[ServiceLevel, ...]
    windows: WindowSet
    config: Config
    shared: frozenset[str]

    def of(self, service: str) -> tuple[ServiceLevel, ...]:
        """Return the levels of one service."""
        return tuple(level for level in self.levels if level.service == service)

    def files(self, levels: Iterable[ServiceLevel]) -> frozenset[str]:
        """Return the files that some levels, and all that is made from them, follow from."""
        return self.shared | {level.location.file for level in levels if level.location}


@dataclass(frozen=True)
class Plan:
    """One file that can be written.

    Args:
        file: its path.
        sources: the files it follows from.
        text: returns what it holds; some take long.
    """

    file: str
    sources: frozenset[str]
    text: Callable[[], str]


def generator(config: Config) -> Derive:
    """Return what generates the files of a repository.

    Args:
        config: its `switchboard.yaml`, of the base: a change must not choose what is generated.
    """

    def derive(snapshot: Snapshot, touching: Collection[str]) -> Mapping[str, Generated]:
        return generated_files(snapshot, config, touching=touching) if touching else {}

    return derive


def generated_files(
    snapshot: Snapshot,
    config: Config,
    *,
    kinds: Collection[str] = (*ARTEFACT_KINDS, *POLICY_KINDS),
    touching: Collection[str] | None = None,
) -> dict[str, Generated]:
    """Return the generated files by path.

    Args:
        snapshot: the repository's files; generated ones among them are not looked at.
        config: its `artefacts` say which kinds there are, and where.
        kinds: those wanted of them.
        touching: only files that follow from one of these, or are one; None for all.

    Raises:
        InputError: there is no definition, one or the set of windows cannot be read, nothing can
            be made of it, or two files would stand in one place; says where.
    """
    wanted = {kind: path for kind, path in config.artefacts.files.items() if kind in kinds}
    if not wanted:
        return {}
    found: dict[str, Generated] = {}
    for kind, plan in _plans(snapshot, config, wanted, touching):
        if plan.file in found:
            raise InputError(
                f"{plan.file} would be written twice, as {found[plan.file].kind} and {kind}",
                location=config.locations.get(f"/artefacts/{kind}"),
                hint="{service} and {name} in a path keep files apart",
            )
        if touching is None or plan.file in touching or not plan.sources.isdisjoint(touching):
            found[plan.file] = Generated(plan.text().encode(), kind, plan.sources)
    return dict(sorted(found.items()))


def _plans(
    snapshot: Snapshot,
    config: Config,
    wanted: Mapping[str, str],
    touching: Collection[str] | None,
) -> Iterator[tuple[str, Plan]]:
    of_levels = {kind: path for kind, path in wanted.items() if kind in PLANNERS}
    if of_levels:
        inputs = _inputs(snapshot, config)
        if touching is None or _led_to(touching, inputs, of_levels.values()):
            for kind in of_levels:
                yield from ((kind, plan) for plan in PLANNERS[kind](inputs))
    if "kyverno" in wanted:
        file, sources = admission_path(wanted["kyverno"]), admission_sources(snapshot)
        if touching is None or file in touching or not sources.isdisjoint(touching):
            yield "kyverno", Plan(file, sources, partial(admission_text, snapshot))


def _inputs(snapshot: Snapshot, config: Config) -> Inputs:
    levels = levels_of(snapshot, config).levels
    if not levels:
        patterns = ", ".join(config.artefacts.definitions)
        raise InputError(
            f"no file defines a service level: {patterns} matches none",
            location=config.locations.get("/artefacts/definitions", Location(CONFIG_FILE)),
        )
    own = frozenset({config.artefacts.windows} & snapshot.files.keys())
    return Inputs(levels, windows_of(snapshot, config), config, own)


def _led_to(touching: Collection[str], inputs: Inputs, templates: Iterable[str]) -> bool:
    """Return whether a generated file may follow from some files, or be one of them."""
    patterns = [re.sub(r"\{\w+\}", "*", template) for template in templates]
    return not inputs.files(inputs.levels).isdisjoint(touching) or any(
        fnmatchcase(file, pattern) for file in touching for pattern in patterns
    )


def _rules(inputs: Inputs, *, kind: str, form: RulesKind) -> Iterator[Plan]:
    for service in sorted({level.service for level in inputs.levels}):
        levels, file = inputs.of(service), _path(inputs, kind, service, service)
        beside = ""
        if form is RulesKind.TESTS:
            rules = _path(inputs, "rules", service, service)
            beside = posixpath.relpath(rules, posixpath.dirname(file) or ".")
        yield Plan(
            file, inputs.files(levels), partial(rules_text, levels, inputs.windows, form, beside)
        )


def _others(inputs: Inputs, *, kind: str) -> Iterator[Plan]:
    from switchboard_policy.render.artefacts import artefacts  # noqa: PLC0415 - heavy

    for one in artefacts(kind, inputs.levels, inputs.config, inputs.windows).files:
        levels = inputs.of(one.service) if one.service else inputs.levels
        file = _path(inputs, kind, one.service or one.name, one.name)
        yield Plan(file, inputs.files(levels), partial(str, one.text))


def _path(inputs: Inputs, kind: str, service: str, name: str) -> str:
    template = inputs.config.artefacts.files[kind]
    return template.replace("{service}", service).replace("{name}", name)


_RULES = {
    "rules": RulesKind.RULES,
    "rule_tests": RulesKind.TESTS,
    "prometheus_rules": RulesKind.OBJECT,
}
PLANNERS: Mapping[str, Callable[[Inputs], Iterator[Plan]]] = {
    kind: partial(_rules, kind=kind, form=_RULES[kind])
    if kind in _RULES
    else partial(_others, kind=kind)
    for kind in ARTEFACT_KINDS
}
"""Kind of what follows from service levels to what plans its files."""
