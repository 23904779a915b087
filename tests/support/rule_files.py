"""Rules of service levels as the files of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from switchboard_policy.app.rules_files import rules_text
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.render.rules_text import RulesKind

FOLDERS = {RulesKind.RULES: "rules", RulesKind.OBJECT: "kubernetes", RulesKind.TESTS: "rules/tests"}


def rule_files(
    definitions: Mapping[str, bytes], kinds: Iterable[RulesKind] = (RulesKind.RULES,)
) -> dict[str, bytes]:
    """The rules of some definitions by path: one file a service and kind."""
    services: dict[str, list[ServiceLevel]] = {}
    for level in read_levels(definitions).levels:
        services.setdefault(level.service, []).append(level)
    windows = window_set("workbook")
    return {
        f"{FOLDERS[kind]}/{service}.yaml": rules_text(levels, windows, kind).encode()
        for kind in kinds
        for service, levels in services.items()
    }
