"""What a repository says of itself: by its mapping where it has one, else by names and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from switchboard_policy.adoption.ignores import Ignore
from switchboard_policy.app.check_costs import forecasts_over_guards
from switchboard_policy.app.check_decisions import uncommitted_flips
from switchboard_policy.app.generated import generated_files
from switchboard_policy.app.looking import LeftAside
from switchboard_policy.app.repository import read_repository
from switchboard_policy.app.scanning import mends, scan, scan_findings
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.inventory import Inventory
from switchboard_policy.areas.slo.repository import windows_of
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.documents.value_schemas import values_findings
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.config import ArtefactsConfig, Config
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.proposal import Generated
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

_STOCK = "policies/switchboard/"
"""Where the stock rules stand; their tests stand elsewhere."""


@dataclass(frozen=True)
class Files:
    """Generated files.

    Args:
        stand: as they stand.
        wanted: as they should be.
    """

    stand: Snapshot = field(default_factory=lambda: Snapshot({}))
    wanted: Mapping[str, Generated] = field(default_factory=dict)


@dataclass(frozen=True)
class Says:
    """What a repository says of itself; without a mapping, alert windows are those that ship.

    Args:
        files: generated files as they stand and as they should be.
        findings: what its values, its Rego and its owners find.
        notes: what else should be known.
        windows: its alert windows.
        windows_at: where they are named; None where they are not.
        settings: constants of the slo area; None for those that ship.
        ignores: comments that set findings aside.
        left_aside: files that were not read.
        mends: files of anyone's that can be put right: as they are, and as they should be.
    """

    files: Files = Files()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    windows: WindowSet = field(default_factory=lambda: window_set(ArtefactsConfig().windows))
    windows_at: Location | None = None
    settings: Constants | None = None
    ignores: tuple[Ignore, ...] = ()
    left_aside: tuple[LeftAside, ...] = ()
    mends: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)


def by_names(root: Path, stock: Inventory) -> Says:
    """Return what a repository without a mapping says by the names and numbers in its files.

    Args:
        root: the repository.
        stock: the service levels and rules found in it.
    """
    found = scan(root)
    return Says(
        findings=tuple(scan_findings(found, _files_of(stock))),
        notes=(found.bounded,) if found.bounded else (),
        ignores=tuple(found.ignores),
        left_aside=tuple(found.left_aside),
        mends=mends(root, found),
    )


def by_mapping(root: Path, stock: Inventory) -> Says:
    """Return what a policy repository says of itself, and what its mapping finds.

    A definition that cannot be used is a finding of its own; then nothing is generated. Where a
    value is mapped, what names and numbers say of its places does not count.

    Args:
        root: the repository.
        stock: the service levels and rules found in it.

    Raises:
        InputError: `switchboard.yaml` cannot be used.
    """
    snapshot = read_repository(root, allow_dirty=True)
    config = read_config(snapshot)
    notes: tuple[str, ...] = ()
    wanted: Mapping[str, Generated] = {}
    try:
        wanted = generated_files(snapshot, config)
    except InputError as error:
        notes = (f"generated files are not compared: {error.diagnostics()}",)
    flips, said = uncommitted_flips(root, config)
    dear, untold = forecasts_over_guards(snapshot)
    values, findings = _values(snapshot, config)
    guessed = by_names(root, stock)
    mapped = {
        (one.location.file, one.location.line) for value in values for one in value.occurrences
    }
    told = [each.location for each in findings if each.location is not None]
    known = mapped | {(where.file, where.line) for where in told}
    own = [
        each
        for each in guessed.findings
        if each.location is None
        or not (
            each.location.file.startswith(_STOCK)
            or (each.location.file, each.location.line) in known
        )
    ]
    return replace(
        guessed,
        files=Files(snapshot, wanted),
        findings=(*findings, *flips, *dear, *own),
        notes=(*notes, *said, *untold, *guessed.notes),
        windows=windows_of(snapshot, config),
        windows_at=config.locations.get("/artefacts/windows"),
        settings=configured("switchboard_policy.areas.slo", config, "slo"),
    )


def _files_of(stock: Inventory) -> frozenset[str]:
    held = {each.location.file for each in stock.levels if each.location is not None}
    return frozenset(held | {where.file for group in stock.groups for where in group.rules})


def _values(snapshot: Snapshot, config: Config) -> tuple[PolicyValues, tuple[Finding, ...]]:
    """Return the values, places that disagree, and values that break their schema.

    Each line is told once.
    """
    values, found = _disagreements(snapshot, config)
    told = {each.location for each in found}
    others = (one for one in values_findings(snapshot) if one.location not in told)
    return values, (*found, *others)


def _disagreements(snapshot: Snapshot, config: Config) -> tuple[PolicyValues, tuple[Finding, ...]]:
    try:
        return read_values(snapshot, config)
    except InputError as error:
        where = error.location
        msg = f"{error.message}; {error.hint}" if error.hint else error.message
        path = where.pointer if where else ""
        finding = Finding("policy/not_usable", Level.SOFT, msg, path, where)
        return PolicyValues(()), (finding,)
