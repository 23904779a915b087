"""GitHub's own rules about a branch: rulesets, the older protection, CODEOWNERS."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from switchboard_policy.bot.github.paths import branch_path, repository_path
from switchboard_policy.bot.github.read import reading
from switchboard_policy.bot.github.session import Session
from switchboard_policy.errors import ForgeMissing, ForgeRefused
from switchboard_policy.ports.forge_rules import (
    Bypass,
    OwnersFault,
    Protection,
    Required,
    Ruleset,
    Unseen,
)

_NOT_PROTECTED = "branch not protected"


class GitHubRules:
    """What holds a branch of one repository.

    Args:
        session: requests; with `administration: read` it sees more.
        repository: owner and name.
    """

    def __init__(self, session: Session, repository: str) -> None:
        self._session = session
        self._path = repository_path(repository)

    def rulesets(self, branch: str) -> Sequence[Ruleset]:
        """Return the rulesets that are about a branch, those that are not active included.

        Which rules of active ones hold the branch is GitHub's own answer; of the others the
        conditions are read here.
        """
        active: dict[int, list[Any]] = {}
        with reading("rules of a branch"):
            for rule in self._session.pages(f"{self._path}/rules/branches/{_whole(branch)}"):
                active.setdefault(int(rule["ruleset_id"]), []).append(rule)
            listed = list(self._listed())
            default = "" if not listed else self._default_branch()
            found = []
            for identity in listed:
                told = self._session.get(
                    f"{self._path}/rulesets/{identity}", includes_parents="true"
                )
                if identity in active:
                    found.append(_ruleset(told, active[identity]))
                elif told["enforcement"] != "active" and _about(told, branch, default):
                    found.append(_ruleset(told, told.get("rules", [])))
        return tuple(found)

    def _listed(self) -> Sequence[int]:
        pages = self._session.pages(
            f"{self._path}/rulesets", includes_parents="true", targets="branch"
        )
        return [int(each["id"]) for each in pages]

    def _default_branch(self) -> str:
        return str(self._session.get(self._path)["default_branch"])

    def protection(self, branch: str) -> Protection | Unseen | None:
        """Return the older protection of a branch; None where it has none."""
        try:
            told = self._session.get(f"{self._path}/branches/{_whole(branch)}/protection")
        except ForgeMissing as error:
            if _NOT_PROTECTED in error.message.lower():
                return None
            return Unseen(error.message)
        except ForgeRefused as error:
            return Unseen(error.diagnostics())
        with reading("a protection"):
            return _protection(told)

    def owners_faults(self, branch: str) -> Sequence[OwnersFault]:
        """Return the lines of CODEOWNERS that are ignored; none where there is no such file."""
        try:
            told = self._session.get(f"{self._path}/codeowners/errors", ref=branch)
        except ForgeMissing:
            return ()
        with reading("errors of CODEOWNERS"):
            return tuple(
                OwnersFault(str(each["path"]), int(each["line"]), str(each["message"]))
                for each in told["errors"]
            )


def _whole(branch: str) -> str:
    """Return a branch as one part of a path: here a slash in its name is no other part."""
    return branch_path(branch).replace("/", "%2F")


def _about(told: Any, branch: str, default: str) -> bool:  # noqa: ANN401 - JSON, as below
    names = (told.get("conditions") or {}).get("ref_name") or {}
    return any(_matches(each, branch, default) for each in names.get("include", [])) and not any(
        _matches(each, branch, default) for each in names.get("exclude", [])
    )


def _matches(pattern: str, branch: str, default: str) -> bool:
    if pattern == "~DEFAULT_BRANCH":
        return branch == default
    return pattern == "~ALL" or fnmatchcase(f"refs/heads/{branch}", pattern)


def _ruleset(told: Any, rules: Sequence[Any]) -> Ruleset:  # noqa: ANN401
    kinds = {str(rule["type"]): rule.get("parameters") or {} for rule in rules}
    checks = [
        rule.get("parameters") or {} for rule in rules if rule["type"] == "required_status_checks"
    ]
    bypass = told.get("bypass_actors")
    return Ruleset(
        name=str(told["name"]),
        source=str(told["source"]),
        enforcement=str(told["enforcement"]),
        bypass=Unseen("GitHub shows who may bypass a ruleset only to those who may change it")
        if bypass is None
        else tuple(
            Bypass(str(each["actor_type"]), int(each.get("actor_id") or 0), each["bypass_mode"])
            for each in bypass
        ),
        required=tuple(
            Required(str(each["context"]), each.get("integration_id"))
            for check in checks
            for each in check["required_status_checks"]
        ),
        current=any(check.get("strict_required_status_checks_policy") is True for check in checks),
        pull_request="pull_request" in kinds,
        queue="merge_queue" in kinds,
        url=str(((told.get("_links") or {}).get("html") or {}).get("href") or ""),
    )


def _protection(told: Any) -> Protection:  # noqa: ANN401
    checks = told.get("required_status_checks") or {}
    reviews = told.get("required_pull_request_reviews")
    allowed = (reviews or {}).get("bypass_pull_request_allowances") or {}
    # -1 is how the older API writes that anybody's check will do.
    sources = [
        (str(each["context"]), each.get("app_id") if each.get("app_id") != -1 else None)
        for each in checks.get("checks", [])
    ]
    return Protection(
        required=tuple(Required(name, app) for name, app in sources),
        current=bool(checks.get("strict")),
        admins=bool((told.get("enforce_admins") or {}).get("enabled")),
        pull_request=reviews is not None,
        bypass=tuple(
            str(each.get("login") or each.get("slug"))
            for kind in ("users", "teams", "apps")
            for each in allowed.get(kind, [])
        ),
    )
