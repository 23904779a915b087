"""A version of a policy: its rules and its data, whatever they were read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from switchboard_policy.documents.opa_data import POLICIES, opa_data
from switchboard_policy.documents.value_schemas import values_findings
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.opa.bundle import (
    data_digest,
    rule_files,
    rules_digest,
    stock_rules,
    stock_rules_digest,
)
from switchboard_policy.opa.values import plain_json

STOCK = f"{POLICIES}switchboard/"
"""Folder of the stock rules in a policy repository."""
_TEST = "_test.rego"
_STOCK_PACKAGE = re.compile(rb"^[ \t]*package[ \t]+switchboard\b", re.MULTILINE)


@dataclass(frozen=True)
class Version:
    """Rules and data that decide together.

    Args:
        name: what people call it: `main`, `HEAD`, `WORKTREE`, `proposed`.
        rules: Rego by path from the repository's root, tests left out.
        data: the whole data document.
        revision: the commit it was read from; empty where it is from none.
        faults: what is wrong with the form of its values.
    """

    name: str
    rules: Mapping[str, bytes]
    data: Mapping[str, Json]
    revision: str = ""
    faults: tuple[Finding, ...] = ()

    @cached_property
    def rules_digest(self) -> str:
        """Digest of the rules; where they are the stock rules alone, the one these ship under."""
        if self.stock and not self.own:
            return stock_rules_digest()
        return rules_digest(self.rules)

    @cached_property
    def data_digest(self) -> str:
        """Digest of the data document."""
        return data_digest(dict(self.data))

    @cached_property
    def stock(self) -> bool:
        """Whether the entry points of `switchboard` are decided by exactly the rules that ship."""
        held = {
            path.removeprefix(STOCK): content
            for path, content in self.rules.items()
            if path.startswith(STOCK)
        }
        elsewhere = any(_STOCK_PACKAGE.search(content) for content in self.own.values())
        return not elsewhere and rules_digest(held) == stock_rules_digest()

    @cached_property
    def own(self) -> Mapping[str, bytes]:
        """The organisation's own rules, by path."""
        return {path: rego for path, rego in self.rules.items() if not path.startswith(STOCK)}

    def same_policy(self, other: Version) -> bool:
        """Return whether another version cannot but decide the same."""
        mine, theirs = self.rules_digest, other.rules_digest
        return mine == theirs and self.data_digest == other.data_digest


def version_of(name: str, files: Mapping[str, bytes], revision: str = "") -> Version:
    """Return the version that the files of a policy repository make.

    A repository without stock rules of its own is decided by those that ship.

    Args:
        name: what people call it.
        files: content by path from the repository's root.
        revision: the commit they were read from, if any.

    Raises:
        InputError: a data file cannot be used.
    """
    rules = {
        path: content
        for path, content in files.items()
        if path.startswith(POLICIES) and path.endswith(".rego") and not path.endswith(_TEST)
    }
    if not any(path.startswith(STOCK) for path in rules):
        shipped = rule_files(stock_rules())
        rules |= {f"{STOCK}{path}": content for path, content in shipped.items()}
    data = plain_json(opa_data(files))
    assert isinstance(data, dict)
    faults = values_findings(Snapshot(files))
    return Version(name, dict(sorted(rules.items())), data, revision, faults)
