"""Check a repository without changing it: what is wrong in its files, what runs otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.app.looking import LeftAside, look
from switchboard_policy.app.regenerate import regenerate
from switchboard_policy.app.repository import CONFIG, find_root
from switchboard_policy.areas.slo.drift.boards import HeldBoard, boards_drift, panels_of
from switchboard_policy.areas.slo.drift.rules import rules_drift
from switchboard_policy.areas.slo.inventory import Inventory, take_stock
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import counted
from switchboard_policy.proposal.generated import differences

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
        notes: what else should be known.
        mended: files that can be put right, as they are and as they should be.
    """

    root: Path
    configured: bool
    files: int
    stock: Inventory
    boards: tuple[HeldBoard, ...]
    left_aside: tuple[LeftAside, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    mended: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)


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
    findings = list(stock.findings)
    notes = [looked.bounded] if looked.bounded else []
    again = regenerate(looked.written, stock)
    files = Snapshot(looked.written)
    findings += differences(files, again.files)
    mended = {
        file: (looked.written[file], one.content)
        for file, one in again.files.items()
        if looked.written[file] != one.content
    }
    notes += [f"{file} cannot be generated again: {why}" for file, why in again.unknown.items()]
    if policy is not None:
        findings += _disagreements(policy)
    for found, told in _running(stock, boards, servers or Servers()):
        findings += found
        notes += told
    templates = (LeftAside(file, "filled in by Helm", template=True) for file in stock.templates)
    return Checked(
        root=root,
        configured=policy is not None,
        files=looked.files,
        stock=stock,
        boards=boards,
        left_aside=(*looked.left_aside, *strange, *templates),
        findings=tuple(ordered(findings)),
        notes=tuple(notes),
        mended=mended,
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings once each: hard before soft before advisory, then by id, file and line."""
    nowhere = Location("")
    return sorted(
        set(findings),
        key=lambda one: (_LEVELS.index(one.level), one.id, one.location or nowhere, one.msg),
    )


def _policy_root(folder: Path) -> Path | None:
    """Return the policy repository a folder belongs to; None where it belongs to none."""
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / CONFIG).is_symlink() or (above / CONFIG).is_file():
            return find_root(above)
    return None


def _disagreements(root: Path) -> tuple[Finding, ...]:
    """Return what the mapping of `switchboard.yaml` finds: places that disagree, or are missing."""
    from switchboard_policy.app.repository import read_repository  # noqa: PLC0415 - all files
    from switchboard_policy.documents.config_reader import read_config  # noqa: PLC0415
    from switchboard_policy.documents.values import read_values  # noqa: PLC0415

    snapshot = read_repository(root, allow_dirty=True)
    return read_values(snapshot, read_config(snapshot))[1]


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


def _running(
    stock: Inventory, boards: tuple[HeldBoard, ...], servers: Servers
) -> Iterator[tuple[list[Finding], list[str]]]:
    """Yield what each server named runs otherwise, and what else should be known."""
    if servers.prometheus:
        from switchboard_policy.telemetry.rules_api import running_groups  # noqa: PLC0415 - heavy

        groups = running_groups(servers.prometheus)
        found, others = rules_drift(stock.groups, groups, servers.prometheus)
        asked = f"{servers.prometheus}: {counted(len(groups), 'group')} of rules"
        yield found, [f"{asked}, {others} of no concern here" if others else asked]
    if servers.grafana:
        from switchboard_policy.telemetry.boards_api import Grafana  # noqa: PLC0415 - heavy

        grafana = Grafana(servers.grafana)
        titles = grafana.titles()
        shown = grafana.boards({board.uid for board in boards} & titles.keys())
        note = f"{servers.grafana}: {counted(len(titles), 'dashboard')}, {len(shown)} held here"
        yield boards_drift(boards, shown, titles, servers.grafana), [note]
