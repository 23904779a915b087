"""The facts the rules of pull requests see, and what the gate carries of their answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from switchboard_policy.documents.constants import configured, shipped
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.gate.owners import owners_of
from switchboard_policy.gate.pull.files import CONFIG, Touched, area_of, is_configuration
from switchboard_policy.gate.pull.names import shown
from switchboard_policy.ports.engine import PolicyEngine
from switchboard_policy.ports.forge import Account, Check, Kind, Review

AREA = "pull"
ENTRYPOINT = "switchboard/pull/decision"
"""What is asked."""
PACKAGE = "switchboard_policy.gate.pull"
_BOUNDS = ("approvals", "stop_label", "telemetry_oldest")

Facts = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """The measurements a risk was computed from.

    Args:
        needed: whether values change whose risk is computed from measurements.
        reason: why there are none; empty where there are.
        digest: digest of what the store holds.
        end: last second measured, since the epoch.
    """

    needed: bool
    reason: str = ""
    digest: str = ""
    end: int = 0

    def facts(self, now: int) -> Facts:
        """Return it as facts; measurements of the future count as made now."""
        available = self.needed and not self.reason
        return {
            "needed": self.needed,
            "available": available,
            "reason": self.reason,
            "age_s": max(0, now - self.end) if available else 0,
        }


@dataclass(frozen=True)
class Asked:
    """All that the rules of pull requests are asked about.

    Args:
        number: the pull request.
        head: the commit that was judged.
        head_now: the head as it stood when all was known.
        authors: who wrote it, committed to it or started the run.
        labels: names of its labels.
        approvals: who approved this head.
        forged: checks of our name that another App made.
        conflicts: files in conflict; None where it can be merged.
        problems: what could not be found out, in sentences.
        files: files of the policy repository that change.
        unexplained: paths of those that mapped values do not explain.
        root: whether the policy repository is the whole repository.
        denied_by_new: ids of what stands under the configuration it brings.
        measured: the measurements.
    """

    number: int
    head: str
    head_now: str
    authors: tuple[Account, ...]
    labels: tuple[str, ...] = ()
    approvals: tuple[Account, ...] = ()
    forged: tuple[Check, ...] = ()
    conflicts: tuple[str, ...] | None = None
    problems: tuple[str, ...] = ()
    files: tuple[Touched, ...] = ()
    unexplained: frozenset[str] = frozenset()
    root: bool = True
    denied_by_new: tuple[str, ...] = ()
    measured: Measured = Measured(needed=False)


def pull_facts(asked: Asked, config: Config, *, now: int) -> Facts:
    """Return the input of the rules of pull requests.

    Args:
        asked: what is known.
        config: `switchboard.yaml` of the base: bounds and owners come from it.
        now: seconds since the epoch.

    Raises:
        InputError: a setting of `settings.pull` is unknown or of another type.
    """
    return {
        "now": now,
        AREA: {
            "number": asked.number,
            "head": asked.head,
            "head_now": asked.head_now,
            "authors": accounts(asked.authors),
            "labels": [shown(label) for label in asked.labels],
            "approvals": accounts(asked.approvals),
            "forged": [{"name": shown(one.name), "app": one.app} for one in asked.forged],
            "mergeable": asked.conflicts is None,
            "conflicts": [shown(path) for path in asked.conflicts or ()],
            "problems": list(asked.problems),
            "files": [_file(one, asked, config) for one in asked.files],
            "denied_by_new": list(asked.denied_by_new),
            "telemetry": asked.measured.facts(now),
            "bounds": _bounds(config),
        },
    }


def accounts(found: Iterable[Account]) -> list[Facts]:
    """Return accounts as facts, each once."""
    return [{"id": one.id, "login": one.login} for one in dict.fromkeys(found)]


def approvals_of(
    reviews: Sequence[Review], head: str, authors: Collection[Account]
) -> tuple[Account, ...]:
    """Return the people whose newest word on a pull request approves its head.

    Args:
        reviews: every review, the oldest first; a comment takes no approval back.
        head: the commit that is judged.
        authors: do not count.
    """
    wrote = {one.id for one in authors} | {one.login.lower() for one in authors}
    newest = {one.author.id: one for one in reviews if one.state != "commented"}
    return tuple(
        one.author
        for one in newest.values()
        if one.state == "approved"
        and one.commit == head
        and one.author.kind is Kind.PERSON
        and wrote.isdisjoint({one.author.id, one.author.login.lower()})
    )


def carried(engine: PolicyEngine, facts: Mapping[str, Any], config: Config) -> list[Facts]:
    """Return what the rules of pull requests find, as the gate's facts carry findings.

    Where they fail, that nothing is known. What is about a file belongs to its owners, what is
    about the configuration to the owners of `switchboard.yaml`, the rest to all of them.

    Args:
        engine: what evaluates the rules.
        facts: what `pull_facts` returned.
        config: `switchboard.yaml` of the base.
    """
    try:
        return carried_findings(engine.decide(ENTRYPOINT, facts), facts, config)
    except EngineError as error:
        return [unknown(f"the pull request could not be judged: {error.diagnostics()}")]


def carried_findings(answer: Json, facts: Mapping[str, Any], config: Config) -> list[Facts]:
    """Return the findings of an answer with their owners.

    Args:
        answer: the decision of `pull` on some facts.
        facts: these.
        config: `switchboard.yaml` of the base.

    Raises:
        EngineError: the answer is no decision of `pull`.
    """
    document: Any = answer
    try:
        found = [
            {
                **{key: str(finding[key]) for key in ("id", "level", "msg", "path")},
                "owners": _owners(str(finding["path"]), facts, config),
            }
            for finding in document["findings"]
        ]
        if document["allow"] is not (not _denying(found)):
            raise EngineError(f"{ENTRYPOINT} contradicts itself")
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise EngineError(f"{ENTRYPOINT} answers no decision of {AREA}: {error!r}") from error
    return found


def unknown(why: str) -> Facts:
    """Return the finding that something could not be found out."""
    msg = f"{why}; without it nothing is merged"
    return {"id": f"{AREA}/cannot_decide", "level": "hard", "msg": msg, "path": "", "owners": []}


def owners_of_file(file: Touched, config: Config) -> list[str]:
    """Return who answers for a file: the owners of where it is and of where it was.

    Args:
        file: the file.
        config: `switchboard.yaml` of the base.
    """
    names = (
        owners_of(config, area=area_of(path, config), path=path) for path in sorted(file.paths)
    )
    return list(dict.fromkeys(name for several in names for name in several))


def _owners(path: str, facts: Mapping[str, Any], config: Config) -> list[str]:
    parts = path.split("/")
    if parts[:3] == ["", AREA, "files"]:
        return list(facts[AREA]["files"][int(parts[3])]["owners"])
    if parts[:3] == ["", AREA, "denied_by_new"]:
        return list(owners_of(config, area="policy", path=CONFIG))
    return []


def _denying(found: Iterable[Facts]) -> list[Facts]:
    return [one for one in found if one["level"] != "advisory"]


def _file(file: Touched, asked: Asked, config: Config) -> Facts:
    return {
        "path": shown(file.path),
        "previous": shown(file.previous),
        "status": file.status,
        "old_mode": file.old_mode,
        "new_mode": file.new_mode,
        "refused": file.refused,
        "owners": owners_of_file(file, config),
        "configuration": any(is_configuration(path, root=asked.root) for path in file.paths),
        "explained": file.path not in asked.unexplained,
        "link": file.link,
        "mode_changed": file.mode_changed,
        "readable": file.readable,
        "submodule": file.submodule,
    }


def _plain(bound: Scalar) -> bool | int | str:
    return int(bound) if isinstance(bound, Decimal) else bound


def _bounds(config: Config) -> Facts:
    bounds, known = configured(PACKAGE, config, AREA), shipped(PACKAGE)
    own = config.settings.get(AREA, {})
    return {
        name: {
            "value": _plain(bounds.scalar(name)),
            "unit": known[name].unit,
            "source": "settings.pull in switchboard.yaml" if name in own else known[name].source,
        }
        for name in _BOUNDS
    }
