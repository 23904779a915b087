"""`init --from`: read a repository nobody described, and propose its `switchboard.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from switchboard_policy.adoption.indicators import Metrics, metrics_in
from switchboard_policy.adoption.places import Placed, Unplaced, capacities, places
from switchboard_policy.app.looking import look
from switchboard_policy.app.scanning import Scanned, scan
from switchboard_policy.areas.slo.inventory import take_stock
from switchboard_policy.documents.values import read_values
from switchboard_policy.documents.vocabulary import vocabulary
from switchboard_policy.domain.config import Config, OwnerRule, Place, ValueBinding
from switchboard_policy.domain.finding import Confidence
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

SCHEMA = "switchboard.adopt/v1"


@dataclass(frozen=True)
class Adopted:
    """What a repository is proposed to be described as.

    Args:
        root: the repository.
        placed: places that stand the test of being read.
        unplaced: what looks like a policy value and got no place, and files not read.
        services: what each service takes, in requests a second; None where nobody says.
        owners: rules of CODEOWNERS.
        metrics: how the rules count requests; None where there are none.
        limited: services that tenants' limits apply to, as far as a person said so.
    """

    root: Path
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    services: Mapping[str, Decimal | None] = field(default_factory=dict)
    owners: tuple[OwnerRule, ...] = ()
    metrics: Metrics | None = None
    limited: frozenset[str] = frozenset()

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas its values belong to."""
        return tuple(sorted({each.name.split(".")[0] for each in self.placed}))

    def sure(self) -> tuple[Placed, ...]:
        """Return the places whose every part is said where they stand."""
        return tuple(each for each in self.placed if each.confidence is Confidence.HIGH)


def adopt(root: Path) -> Adopted:
    """Scan a repository and propose how to describe it; nothing is written.

    Args:
        root: the repository, or a folder of one.
    """
    found = scan(root)
    placed, unplaced = _tested(root, places(found.settled, found.guesses))
    unplaced += [Unplaced(each.file, each.why) for each in found.left_aside]
    unplaced += [Unplaced(each.place, "nothing says whose these are") for each in found.nameless]
    if found.bounded:
        unplaced.append(Unplaced(str(root), found.bounded))
    services = _services(found)
    return Adopted(
        root,
        tuple(placed),
        tuple(sorted(unplaced, key=lambda each: (each.where, each.why))),
        services,
        tuple(_owners(found.owners[1])),
        metrics_in(_expressions(root), frozenset(services)),
    )


def _tested(
    root: Path, proposed: Iterator[Placed | Unplaced]
) -> tuple[list[Placed], list[Unplaced]]:
    """Return the places that can be read as policy data are read, and why others cannot."""
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    files: dict[str, bytes] = {}
    for each in proposed:
        if isinstance(each, Unplaced):
            unplaced.append(each)
            continue
        why = _unreadable(root, each, files)
        if why:
            unplaced.append(Unplaced(f"{each.place.file}: {each.place.path}", why))
        else:
            placed.append(each)
    return placed, unplaced


def _unreadable(root: Path, each: Placed, files: dict[str, bytes]) -> str:
    """Return why a place cannot be read; empty where it can."""
    word = vocabulary()[each.name]
    binding = ValueBinding(each.name, word.area, word.unit, (each.place,))
    snapshot = Snapshot(_matching(root, each.place, files), str(root))
    try:
        values, _ = read_values(snapshot, Config((), {each.name: binding}))
    except InputError as error:
        return error.diagnostics()
    return "" if len(values) else "nothing is found there when it is read as a mapping"


def _matching(root: Path, place: Place, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files a place's pattern may name."""
    pattern = place.file.replace("{tenant}", "*").replace("{service}", "*")
    found = {}
    for path in sorted(root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        if name not in files:
            files[name] = path.read_bytes()
        found[name] = files[name]
    return found


def _services(found: Scanned) -> dict[str, Decimal | None]:
    """Return the services that values or rules are about, with what each takes."""
    takes = capacities(found.settled)
    names = {
        name
        for each in found.guesses
        if each.whose == "service" and not each.elsewhere
        for name in each.family.members
    }
    return {name: takes.get(name) for name in sorted(names | takes.keys())}


def _owners(text: str) -> Iterator[OwnerRule]:
    """Yield the rules of CODEOWNERS as ours; patterns that ours cannot say are left out."""
    for line in text.splitlines():
        parts = line.split("#", 1)[0].split()
        if len(parts) < 2 or any(char in parts[0] for char in "[]!\\"):
            continue
        pattern, owners = parts[0], parts[1:]
        path = "*" if pattern == "*" else _glob(pattern)
        yield OwnerRule(tuple(owner.removeprefix("@") for owner in owners), path=path)


def _glob(pattern: str) -> str:
    """Return a pattern of CODEOWNERS as a glob over whole paths; `*` crosses folders in ours."""
    anchored = pattern.startswith("/") or "/" in pattern.rstrip("/")
    body = pattern.strip("/").replace("**", "*")
    body = body if anchored else f"*{body}"
    return f"{body}/*" if pattern.endswith("/") or "." not in body.rpartition("/")[2] else body


def _expressions(root: Path) -> Sequence[str]:
    stock = take_stock(look(root).documents)
    return [rule.expr for held in stock.groups for rule in held.group.rules]
