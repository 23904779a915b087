"""Write the proposed `switchboard.yaml`: one file, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.adopt import SCHEMA, Adopted
from switchboard_policy.app.adopt_again import renew, with_memory
from switchboard_policy.app.adopt_text import config_text
from switchboard_policy.app.output_files import write_files
from switchboard_policy.app.repository import CONFIG
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class Described:
    """What was written.

    Args:
        found: what was scanned.
        text: the file.
        path: where it was written; None where it was not.
        added: how many places are new in a file that was there before; None where none was.
        by_hand: places a person has to add, as lines of YAML.
    """

    found: Adopted
    text: str
    path: Path | None
    added: int | None = None
    by_hand: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "root": str(self.found.root),
            "path": None if self.path is None else str(self.path),
            "added": self.added,
            "by_hand": list(self.by_hand),
            "places": [
                {
                    "value": each.name,
                    "file": each.place.file,
                    "path": each.place.path,
                    "unit": each.place.unit.symbol,
                    "factor": str(each.place.factor),
                    "within": each.place.within,
                    "subject": dict(each.place.subject),
                    "confidence": str(each.confidence),
                    "evidence": list(each.evidence),
                }
                for each in self.found.placed
            ],
            "not_placed": [{"where": each.where, "why": each.why} for each in self.found.unplaced],
            "text": self.text,
        }


def describe(found: Adopted, out: Path | None) -> Described:
    """Write the configuration of a scanned repository, or bring the one that is there up to date.

    Args:
        found: what was scanned.
        out: the file to write; None to write nothing.

    Raises:
        InputError: the file that is there is no `switchboard.yaml`, or cannot be written; says
            where. It is left as it was.
    """
    if out is None or not out.exists():
        text = with_memory(config_text(found), found.sure())
        if out is not None:
            write_files(out.parent, {out.name: text.encode()})
        return Described(found, text, out)
    try:
        before = out.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", location=Location(str(out))) from None
    read_config(Snapshot({CONFIG: before.encode()}, str(out)))
    again = renew(out.name, before, found.sure())
    if again.text != before:
        write_files(out.parent, {out.name: again.text.encode()})
    hand = tuple(f"{each.name}: {each.place.file}: {each.place.path}" for each in again.by_hand)
    return Described(found, again.text, out, len(again.added), hand)
