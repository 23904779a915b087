"""Check a repository without changing it: what is wrong in its files, what runs otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.adoption.ignores import Ignore
from switchboard_policy.app.check_itself import Files, Says, by_mapping, by_names
from switchboard_policy.app.check_quiet import with_doubt
from switchboard_policy.app.looking import LeftAside, look
from switchboard_policy.app.regenerate import regenerate
from switchboard_policy.app.repository import CONFIG, find_root
from switchboard_policy.areas.slo.drift.boards import HeldBoard, boards_drift, panels_of
from switchboard_policy.areas.slo.drift.rules import rules_drift
from switchboard_policy.areas.slo.inventory import Inventory, take_stock
from switchboard_policy.areas.slo.lint.lints import lint_levels, lint_rules
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted
from switchboard_policy.proposal.generated import differences

_ASIDE = "slo/not_understood"
_LEVELS = (Level.HARD, Level.SOFT, Level.ADVISORY)


@dataclass(frozen=True)
class Servers:
    """The running servers to compare with.

    Args:
        prometheus: address of a Prometheus; empty for none.
        grafana: address of a Grafana; empty for none.
    """

    prometheus: str = ""
    grafana: str = ""


@dataclass(frozen=True)
class Checked:
    """What a check looked at, and what it found.

    Args:
        root: the folder.
        configured: whether it is a policy repository, with `switchboard.yaml`.
        files: how many YAML and JSON files were looked at.
        stock: the service levels and rules found.
        boards: the dashboards found.
        left_aside: files that look like one of ours and were not read.
        findings: what was found, most important first.
        ignores: comments in files that set findings aside.
        notes: what else should be known.
        before: files as they are, those that can be put right among them.
        mended: files that can be put right, as they should be.
    """

    root: Path
    configured: bool
    files: int
    stock: Inventory
    boards: tuple[HeldBoard, ...]
    left_aside: tuple[LeftAside, ...]
    findings: tuple[Finding, ...]
    ignores: tuple[Ignore, ...]
    notes: tuple[str, ...]
    before: Mapping[str, bytes]
    mended: Mapping[str, bytes]


@dataclass
class _Run:
    """What the servers named run, as far as it matters here."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    retention_s: int = 0


def check(folder: Path, servers: Servers | None = None) -> Checked:
    """Check a repository, or any folder.

    Args:
        folder: the folder; with `switchboard.yaml` in it or above, that policy repository.
        servers: what runs, to be compared; nothing is asked without.

    Raises:
        InputError: `switchboard.yaml`, or a file it maps values to, cannot be used.
        UnreachableError: a server named does not answer.
        TelemetryError: something else answers there.
    """
    policy = _policy_root(folder)
    root = policy or folder.resolve()
    looked = look(root)
    stock = take_stock(looked.documents)
    boards, strange = _boards(looked.boards)
    findings = [each for each in stock.findings if each.id != _ASIDE]
    notes = [looked.bounded] if looked.bounded else []
    notes += _aside([each for each in stock.findings if each.id == _ASIDE])
    says = by_names(root, stock) if policy is None else by_mapping(policy, stock)
    files, told = _with_written(root, says.files, looked.written, stock)
    findings += [*says.findings, *differences(files.stand, files.wanted)]
    notes += [*says.notes, *told]
    run = _running(stock, boards, servers or Servers())
    findings += [*run.findings, *_lints(stock, says, run.retention_s)]
    notes += run.notes
    templates = (LeftAside(file, "filled in by Helm", template=True) for file in stock.templates)
    return Checked(
        root=root,
        configured=policy is not None,
        files=looked.files,
        stock=stock,
        boards=boards,
        left_aside=_once((*looked.left_aside, *strange, *templates, *says.left_aside)),
        findings=tuple(ordered(findings if policy is not None else with_doubt(findings))),
        ignores=says.ignores,
        notes=tuple(notes),
        before={**files.stand.files, **{file: before for file, (before, _) in says.mends.items()}},
        mended={
            **{
                file: one.content
                for file, one in files.wanted.items()
                if files.stand.files.get(file) != one.content
            },
            **{file: after for file, (_, after) in says.mends.items()},
        },
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings once each: hard before soft before advisory, then by id, file and line."""
    nowhere = Location("")
    return sorted(
        set(findings),
        key=lambda one: (_LEVELS.index(one.level), one.id, one.location or nowhere, one.msg),
    )


def _aside(findings: list[Finding]) -> list[str]:
    """Return how much of definitions is left aside; that is about us, and no mistake of theirs."""
    if not findings:
        return []
    first = min(findings, key=lambda one: one.location or Location(""))
    parts = counted(len(findings), "part")
    return [f"{parts} of definitions left aside, such as {first.location}: {first.msg}"]


def _policy_root(folder: Path) -> Path | None:
    """Return the policy repository a folder belongs to; None where it belongs to none."""
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / CONFIG).is_symlink() or (above / CONFIG).is_file():
            return find_root(above)
    return None


def _once(left: Iterable[LeftAside]) -> tuple[LeftAside, ...]:
    """Return each file that was left aside once, with the first reason."""
    first: dict[str, LeftAside] = {}
    for each in left:
        first.setdefault(each.file, each)
    return tuple(first.values())


def _with_written(
    root: Path, files: Files, written: Mapping[str, bytes], stock: Inventory
) -> tuple[Files, list[str]]:
    """Add the files that say that we wrote them, outside of policy repositories.

    Inside of one its configuration has a say in what they hold, and its own check compares them.
    """
    alone = {
        file: content
        for file, content in written.items()
        if not any((root / above / CONFIG).is_file() for above in Path(file).parents)
    }
    again = regenerate(alone, stock)
    told = [f"{file} cannot be generated again: {why}" for file, why in again.unknown.items()]
    return Files(files.stand.replace(alone), {**files.wanted, **again.files}), told


def _boards(files: Mapping[str, bytes]) -> tuple[tuple[HeldBoard, ...], list[LeftAside]]:
    boards, left = [], []
    for name, content in files.items():
        try:
            model = json.loads(content)
        except (ValueError, RecursionError) as error:
            left.append(LeftAside(name, f"not JSON: {error}"))
            continue
        if isinstance(model, dict) and isinstance(model.get("uid"), str) and model["uid"]:
            title = str(model.get("title", ""))
            boards.append(HeldBoard(model["uid"], title, panels_of(model), Location(name, "", 1)))
    return tuple(boards), left


def _lints(stock: Inventory, says: Says, retention_s: int) -> Iterator[Finding]:
    """Yield what is wrong with service levels and rules; of a set that ships, nothing."""
    levels = lint_levels(
        stock.levels,
        says.windows,
        windows_at=says.windows_at,
        retention_s=retention_s,
        settings=says.settings,
    )
    yield from (each for each in levels if each.location is not None)
    yield from lint_rules(stock.groups, stock.levels, retention_s=retention_s)


def _running(stock: Inventory, boards: tuple[HeldBoard, ...], servers: Servers) -> _Run:
    """Return what each server named runs otherwise, and what else should be known."""
    run = _Run()
    if servers.prometheus:
        from switchboard_policy.telemetry import rules_api  # noqa: PLC0415 - heavy

        groups = rules_api.running_groups(servers.prometheus)
        run.retention_s = rules_api.retention_s(servers.prometheus)
        found, others = rules_drift(stock.groups, groups, servers.prometheus)
        asked = f"{servers.prometheus}: {counted(len(groups), 'group')} of rules"
        run.findings += found
        run.notes.append(f"{asked}, {others} of no concern here" if others else asked)
    if servers.grafana:
        from switchboard_policy.telemetry.boards_api import Grafana  # noqa: PLC0415 - heavy

        grafana = Grafana(servers.grafana)
        titles = grafana.titles()
        shown = grafana.boards({board.uid for board in boards} & titles.keys())
        told = f"{servers.grafana}: {counted(len(titles), 'dashboard')}, {len(shown)} held here"
        run.findings += boards_drift(boards, shown, titles, servers.grafana)
        run.notes.append(told)
    return run
