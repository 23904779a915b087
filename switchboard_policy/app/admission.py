"""The admission policies of a policy repository: they follow from values of its supply chain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from switchboard_policy.app.output_files import differing_files, write_files
from switchboard_policy.app.repository import find_root, read_repository
from switchboard_policy.areas.supply_chain import admission, read_supply_chain
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.schema import schema_faults
from switchboard_policy.documents.value_schemas import DATA_FILES, VALUES, values_schema
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.render.kyverno import NAME, kyverno_text

SCHEMA = "switchboard.policy-kyverno/v1"
_FOLDER = f"{VALUES}supply_chain/"


@dataclass(frozen=True)
class Written:
    """The admission policies of a repository.

    Args:
        text: what they are.
        file: where they stand; None where the repository keeps none and no file was named.
        differs: whether the file is another than it was, or should be.
    """

    text: str
    file: Path | None
    differs: bool

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "file": None if self.file is None else str(self.file),
            "differs": self.differs,
            "text": self.text,
        }


def admission_path(template: str) -> str:
    """Return the path of the file: `{name}` and `{service}` filled in."""
    return template.replace("{service}", NAME).replace("{name}", NAME)


def admission_sources(snapshot: Snapshot) -> frozenset[str]:
    """Return the files that admission policies follow from; at most one can be used."""
    return frozenset(file for file in snapshot.files if _holds_values(file))


def admission_text(snapshot: Snapshot) -> str:
    """Return the admission policies of a repository, for Kyverno.

    Args:
        snapshot: its files.

    Raises:
        InputError: there are no values of the supply chain or several files of them, they break
            their schema, or nobody may sign something; says where.
    """
    files = sorted(admission_sources(snapshot))
    if len(files) != 1:
        found = f"{len(files)} files hold" if files else "no file holds"
        place = Location(files[1] if files else f"{_FOLDER}data.yaml")
        raise InputError(f"{found} the values of the supply chain", location=place)
    (file,) = files
    document = read_yaml(file, snapshot.files[file])
    for fault in schema_faults(document, values_schema("supply_chain") or {}):
        raise fault
    chain = read_supply_chain(cast("Json", document.value))
    try:
        return kyverno_text(admission(chain))
    except InputError as error:
        raise InputError(error.message, location=document.where(""), hint=error.hint) from error


def _holds_values(file: str) -> bool:
    return file.startswith(_FOLDER) and file.removeprefix(_FOLDER) in DATA_FILES


def make_kyverno(repo: Path, out: Path | None, *, check: bool) -> Written:
    """Generate admission policies, and write or compare them.

    Args:
        repo: the policy repository, or a folder in it.
        out: file to write to; None for where the repository keeps them, or stdout.
        check: whether the file is compared with what it should be, and not written.

    Raises:
        InputError: the repository cannot be read, nothing can be made, or the disk refuses.
        UsageError: there is nothing to compare with.
    """
    root = find_root(repo)
    snapshot = read_repository(root, allow_dirty=True)
    template = read_config(snapshot).artefacts.files.get("kyverno")
    text = admission_text(snapshot)
    if out is None and template is not None:
        out = root / admission_path(template)
    if out is None:
        if check:
            hint = "name it with --out, or say under artefacts.kyverno of switchboard.yaml"
            raise UsageError("--check needs a file to compare", hint=hint)
        return Written(text, None, differs=False)
    files = {out.name: text.encode()}
    changed = differing_files(out.parent, files) if check else write_files(out.parent, files)
    return Written(text, out, differs=bool(changed))
