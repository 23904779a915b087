"""Rules and their tests as files, put together from what the areas say and render writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.render.rules_text import RulesKind
from switchboard_policy.render.rules_text import rules_text as rules_alone

_FOLDERS = {RulesKind.RULES: "", RulesKind.OBJECT: "kubernetes/", RulesKind.TESTS: "tests/"}
"""Folders of their own, so that `*.yaml` beside them finds nothing but rules."""


def rules_files(
    levels: Iterable[ServiceLevel],
    windows: WindowSet,
    kinds: Collection[RulesKind] = tuple(RulesKind),
) -> dict[str, bytes]:
    """Return the files of service levels by path: one of each kind a service.

    Paths are relative to the folder of the rules: `api-gateway.yaml`,
    `kubernetes/api-gateway.yaml`, `tests/api-gateway.yaml`.

    Args:
        levels: service levels of any services.
        windows: their alert windows.
        kinds: what is wanted.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    services: dict[str, list[ServiceLevel]] = {}
    for level in sorted(levels, key=lambda each: (each.service, each.name)):
        services.setdefault(level.service, []).append(level)
    return {
        f"{_FOLDERS[kind]}{service}.yaml": rules_text(own, windows, kind).encode()
        for service, own in services.items()
        for kind in RulesKind
        if kind in kinds
    }


def rules_text(
    levels: Sequence[ServiceLevel], windows: WindowSet, kind: RulesKind, rules_file: str = ""
) -> str:
    """Return one file of a service.

    Args:
        levels: service levels of one service, at least one.
        windows: their alert windows.
        kind: what the file is for.
        rules_file: where tests find the rules; above their folder unless told otherwise.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    if kind is not RulesKind.TESTS:
        return rules_alone(levels, windows, kind)
    from switchboard_policy.areas.slo.rules.rule_tests import rule_tests  # noqa: PLC0415 - heavy
    from switchboard_policy.render.rules_text import tests_text  # noqa: PLC0415

    tests = {level.id: rule_tests(level, windows) for level in levels}
    return tests_text(levels, windows, tests, rules_file or f"../{levels[0].service}.yaml")
