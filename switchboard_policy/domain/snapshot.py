"""The bytes of a policy repository at one moment.

Everything below `app` reads this, never the disk: time and bytes are arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from switchboard_policy.domain.digest import canonical, sha256

EVIDENCE = ".switchboard/evidence/"
"""Folder of the evidence a policy repository keeps: in it a folder a set, named by its proposal."""


def is_evidence(path: str) -> bool:
    """Whether a file is evidence: it tells of policy, under a seal, and is none.

    Args:
        path: from the policy repository's folder.
    """
    return path.startswith(EVIDENCE)


def set_of(path: str) -> str:
    """Return the folder of the set that a file of evidence belongs to.

    Args:
        path: from the policy repository's folder, below `EVIDENCE`.
    """
    return EVIDENCE + path.removeprefix(EVIDENCE).partition("/")[0]


@dataclass(frozen=True)
class Snapshot:
    """Files by POSIX path relative to the repository's root.

    Args:
        files: path to content; symbolic links, `.git`, ignored folders and evidence are left out.
        label: what people call this repository in messages, usually its path as they typed it.
    """

    files: Mapping[str, bytes]
    label: str = "."

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(sorted(self.files.items()))))

    @property
    def digest(self) -> str:
        """Digest of every name and its bytes."""
        return canonical({name: sha256(content) for name, content in self.files.items()})

    def replace(self, changed: Mapping[str, bytes]) -> Snapshot:
        """Return this snapshot with some files changed or added."""
        return Snapshot({**self.files, **changed}, self.label)
