"""Files, and names of files, that are not the ones that were signed."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.tampering.case import Cases, Workshop
from support.tampering.crafting import edit_manifest, entry, flip

from switchboard_policy.errors import evidence_files as files

CASES = Cases("manifest")
FILE, OTHER = "proposal.json", "simulation.json"
NOT_EVERYWHERE = "a checkout on some systems cannot hold it"


@CASES.refused("One byte of a file is another one.", files.FileChanged)
def changed_byte(work: Workshop) -> None:
    work.files[FILE] = flip(work.files[FILE], 1)


@CASES.refused("A file that the manifest lists was taken away.", files.FileMissing)
def missing_file(work: Workshop) -> None:
    del work.files[FILE]


@CASES.refused("A file was added that nobody signed.", files.FileExtra)
def extra_file(work: Workshop) -> None:
    work.files["figures.csv"] = b"tenant,rps\nacme,32\n"


@CASES.refused(
    "A file was added to the folder of the evidence, where nothing looks for it.",
    files.FileExtra,
    like="an extra file, in another place",
)
def extra_file_of_evidence(work: Workshop) -> None:
    work.files["evidence/attestations/readme.txt"] = b"all is well\n"


@CASES.refused("Two files have exchanged their names.", files.FilesSwapped)
def swapped_names(work: Workshop) -> None:
    work.files[FILE], work.files[OTHER] = work.files[OTHER], work.files[FILE]


@CASES.refused("A size is wrong beside the right digest.", files.FileSizeWrong)
def wrong_size(work: Workshop) -> None:
    edit_manifest(work, lambda told: entry(told, FILE).update(size=entry(told, FILE)["size"] + 1))


@CASES.refused("A file was cut short.", files.FileChanged, like="other bytes, fewer of them")
def truncated_file(work: Workshop) -> None:
    work.files[FILE] = work.files[FILE][:-1]


@CASES.refused(
    "One file is listed twice, so that readers may differ on which counts.", files.NameTwice
)
def duplicate_path(work: Workshop) -> None:
    edit_manifest(work, lambda told: told["entries"].insert(0, dict(told["entries"][0])))


def renamed(work: Workshop, name: str) -> None:
    """List one file under another name, with everything signed again."""

    def rename(told: dict[str, Any]) -> None:
        entry(told, FILE)["path"] = name
        told["entries"].sort(key=lambda each: each["path"])

    edit_manifest(work, rename)


@CASES.refused("A name leads out of the set with `..`.", files.NameParent)
def parent_path(work: Workshop) -> None:
    renamed(work, "../proposal.json")


@CASES.refused("A name starts at the root of the disk.", files.NameAbsolute)
def absolute_path(work: Workshop) -> None:
    renamed(work, "/etc/passwd")


@CASES.refused(
    "A name starts at the root of a disk, as Windows names it.",
    files.NameAbsolute,
    like="the root of a disk in another system's words",
)
def drive_path(work: Workshop) -> None:
    renamed(work, "C:/proposal.json")


@CASES.refused("A name holds a backslash, a folder to some systems.", files.NameBackslash)
def backslash(work: Workshop) -> None:
    renamed(work, "..\\proposal.json")


@CASES.refused("A name has an empty part.", files.NameNotPlain)
def empty_part(work: Workshop) -> None:
    renamed(work, "figures//proposal.json")


@CASES.refused("A name turns the direction of what is shown after it.", files.NameControl)
def turned_name(work: Workshop) -> None:
    renamed(work, "proposal\u202enosj.exe")


@CASES.refused("A name is not in Unicode's composed form.", files.NameNotNormal)
def decomposed_name(work: Workshop) -> None:
    renamed(work, "re\u0301sume\u0301.json")


@CASES.refused(
    "Two names differ in case alone: on some systems the second replaces the first.",
    files.NameCaseTwins,
    not_kept=NOT_EVERYWHERE,
)
def case_twins(work: Workshop) -> None:
    twin(work, "Proposal.json")


@CASES.refused(
    "Two names are one text in other characters of Unicode.",
    files.NameUnicodeTwins,
    not_kept=NOT_EVERYWHERE,
)
def unicode_twins(work: Workshop) -> None:
    twin(work, "r\u00e9sum\u00e9.json")
    twin(work, "re\u0301sume\u0301.json")


def twin(work: Workshop, name: str) -> None:
    """Add a file under a name, with everything signed again."""
    work.files[name] = work.files[FILE]

    def add(told: dict[str, Any]) -> None:
        told["entries"].append({**entry(told, FILE), "path": name})
        told["entries"].sort(key=lambda each: each["path"])

    edit_manifest(work, add)


@CASES.refused("The manifest lists a file of its own folder.", files.NameReserved)
def own_folder(work: Workshop) -> None:
    renamed(work, "evidence/proposal.json")


@CASES.refused("A name on the disk is no UTF-8.", files.NameNotUtf8, not_kept=NOT_EVERYWHERE)
def name_of_other_bytes(work: Workshop) -> None:
    work.on_disk.append(lambda root: Path(os.fsdecode(bytes(root) + b"/\xff.json")).touch())


@CASES.refused("A file is a symbolic link to one of the same content.", files.FileSymlink)
def symlink(work: Workshop) -> None:
    work.links[FILE] = "elsewhere.json"
    work.files["../elsewhere.json"] = work.files.pop(FILE)


@CASES.refused(
    "A folder is a symbolic link to one of the same content.",
    files.FileSymlink,
    like="a link on the way to a file is one as well",
)
def symlinked_folder(work: Workshop) -> None:
    for path in [path for path in work.files if path.startswith("evidence/attestations/")]:
        work.files["../elsewhere/" + path.rpartition("/")[2]] = work.files.pop(path)
    work.links["evidence/attestations"] = "../../elsewhere"


@CASES.refused(
    "A named pipe lies among the files.", files.FileSpecial, not_kept="git keeps no pipe"
)
def named_pipe(work: Workshop) -> None:
    work.on_disk.append(lambda root: os.mkfifo(root / "pipe"))


@CASES.refused("The public key the set is to be believed by came with it.", files.KeysInSet)
def key_in_set(work: Workshop) -> None:
    work.files["evidence/keys/attestation.pub"] = b"-----BEGIN PUBLIC KEY-----\n"


@CASES.refused(
    "Folders nest deeper than a set's may.", files.FilesTooMany, not_kept="it has 40 folders"
)
def deep_folders(work: Workshop) -> None:
    work.files["d/" * 40 + "f.txt"] = b"deep\n"


@CASES.refused(
    "A folder with nothing in it lies in the set.",
    files.FileExtra,
    like="an extra entry, if an empty one",
    not_kept="git keeps no empty folder",
)
def empty_folder(work: Workshop) -> None:
    work.on_disk.append(lambda root: (root / "figures").mkdir())


@CASES.refused(
    "A file changes while it is read.", files.FileMoving, not_kept="it is about a moment"
)
def moving_file(work: Workshop) -> None:
    work.files[FILE] = bytes(40_000_000)

    def digest(told: dict[str, Any]) -> None:
        found = hashlib.sha256(work.files[FILE]).hexdigest()
        entry(told, FILE).update(sha256=found, size=len(work.files[FILE]))

    edit_manifest(work, digest)
    work.on_disk.append(lambda root: touching(root / FILE))


def touching(path: Path) -> Callable[[], None]:
    """Keep a file changing until told to stop."""
    stop = threading.Event()

    def touch() -> None:
        while not stop.is_set():
            os.utime(path)

    thread = threading.Thread(target=touch)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join()

    return end
