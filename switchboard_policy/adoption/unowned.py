"""`policy/no_owner`: files of policy that no line of CODEOWNERS matches, though others are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from codeowners import CodeOwners

from switchboard_policy.domain.finding import Confidence, Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted

CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may stand; the first that is there counts. Source: GitHub, about code owners."""


def unowned(file: str, text: str, policy: Iterable[str]) -> Iterator[Finding]:
    """Yield the top folders none of whose files of policy has an owner.

    Args:
        file: where CODEOWNERS stands.
        text: what it says.
        policy: the files that hold limits, service levels, rules or Rego.
    """
    owners = CodeOwners(text)
    folders: dict[str, list[str]] = defaultdict(list)
    for name in sorted(policy):
        folders[name.partition("/")[0]].append(name)
    for folder, names in sorted(folders.items()):
        if any(owners.of(name) for name in names):
            continue
        what = f"{folder}/" if "/" in names[0] else folder
        more = f", {counted(len(names), 'file')} of policy" if len(names) > 1 else ""
        msg = (
            f"no line here matches {what}{more}, so anybody who may merge may change it unasked; "
            f"add `/{what} @owner`"
        )
        yield Finding(
            "policy/no_owner",
            Level.ADVISORY,
            msg,
            location=Location(file, "", 1, 0),
            confidence=Confidence.HIGH,
        )
