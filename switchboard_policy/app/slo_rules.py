"""Write the Prometheus rules of service levels: to stdout, to a folder, or to their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.generated import generated_files
from switchboard_policy.app.output_files import differing_files, write_files
from switchboard_policy.app.repository import find_root, read_repository
from switchboard_policy.app.rules_files import rules_files
from switchboard_policy.app.slo_files import read_definitions, read_windows, told, understood
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.repository import levels_of, windows_of
from switchboard_policy.areas.slo.rules.cost import Compared, Cost, compared
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.finding import Finding
from switchboard_policy.errors import UsageError
from switchboard_policy.render.rules_text import RulesKind

SCHEMA = "switchboard.slo-rules/v1"
USUAL_WINDOWS = "workbook"
KINDS = {
    "rules": RulesKind.RULES,
    "prometheus_rules": RulesKind.OBJECT,
    "rule_tests": RulesKind.TESTS,
}
"""What the kinds are called under `artefacts` of `switchboard.yaml`."""


@dataclass(frozen=True)
class Asked:
    """What is to be written.

    Args:
        specs: files or folders of definitions; none for those of a policy repository.
        repo: the policy repository, or a folder in it; read only where there are no `specs`.
        windows: name of a shipped set of alert windows or a file; empty for the repository's.
        kinds: what is wanted; none for rules, or all that the repository keeps.
        out: folder to write to; None for stdout, or the places the repository keeps them at.
        check: whether files are compared with what they should be, and none written.
    """

    specs: Sequence[Path] = ()
    repo: Path = Path()
    windows: str = ""
    kinds: Collection[RulesKind] = ()
    out: Path | None = None
    check: bool = False


@dataclass(frozen=True)
class Rules:
    """Rules as files, and what they cost.

    Args:
        files: content by path.
        folder: the folder the paths are in; None where there is none.
        differing: paths of files that are others than they were, or should be.
        read: the definitions they follow from.
        windows: the alert windows.
        cost: what the rules cost, beside Sloth's.
    """

    files: Mapping[str, bytes]
    folder: Path | None
    differing: tuple[str, ...]
    read: Read
    windows: WindowSet
    cost: Compared

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was not understood."""
        return self.read.findings

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "windows": self.windows.name,
            "levels": [level.id for level in self.read.levels],
            "folder": None if self.folder is None else str(self.folder),
            "files": {name: content.decode() for name, content in self.files.items()},
            "differing": list(self.differing),
            "cost": {
                "ours": _cost(self.cost.ours),
                "sloth": _cost(self.cost.sloths),
                "series_ratio": round(self.cost.series_ratio, 3),
                "samples_ratio": round(self.cost.samples_ratio, 3),
            },
            "findings": told(self.findings),
        }


def make_rules(asked: Asked) -> Rules:
    """Generate rules, and write or compare them all.

    Args:
        asked: what is to be written, and where.

    Raises:
        InputError: a file cannot be read or written, nothing is understood, or a rule cannot be
            made.
        UsageError: several files are asked for and no folder, or there is nothing to compare with.
    """
    found = _of_files(asked) if asked.specs else _of_repository(asked)
    if found.folder is None:
        if asked.check:
            raise UsageError("--check needs --out", hint="name the folder that holds the files")
        if len(found.files) > 1:
            names = ", ".join(found.files)
            raise UsageError(f"{len(found.files)} files: {names}", hint="name a folder with --out")
        return found
    if asked.check:
        differing = differing_files(found.folder, found.files)
    else:
        differing = write_files(found.folder, found.files)
    return Rules(found.files, found.folder, differing, found.read, found.windows, found.cost)


def _of_files(asked: Asked) -> Rules:
    read = understood(read_definitions(asked.specs))
    windows = read_windows(asked.windows or USUAL_WINDOWS)
    return _of_levels(asked, read, windows)


def _of_levels(asked: Asked, read: Read, windows: WindowSet) -> Rules:
    files = rules_files(read.levels, windows, asked.kinds or (RulesKind.RULES,))
    return Rules(files, asked.out, (), read, windows, compared(read.levels, windows))


def _of_repository(asked: Asked) -> Rules:
    root = find_root(asked.repo)
    snapshot = read_repository(root, allow_dirty=True)
    config = read_config(snapshot)
    read = understood(levels_of(snapshot, config))
    if asked.windows:
        return _of_levels(asked, read, read_windows(asked.windows))
    windows = windows_of(snapshot, config)
    kinds = [kind for kind, form in KINDS.items() if not asked.kinds or form in asked.kinds]
    made = generated_files(snapshot, config, kinds=kinds)
    files = {name: one.content for name, one in made.items()}
    if not files or asked.out is not None:
        return _of_levels(asked, read, windows)
    return Rules(files, root, (), read, windows, compared(read.levels, windows))


def _cost(cost: Cost) -> dict[str, int]:
    return {"series": cost.series, "samples_per_evaluation": cost.samples}
