"""Files and manifests that are not the ones that were signed."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.tampering.case import Cases, Workshop
from support.tampering.crafting import edit_manifest, entry, flip, put_manifest, say_of

from switchboard_policy.errors import evidence_files as files
from switchboard_policy.errors import evidence_json as json_errors
from switchboard_policy.evidence.layout import MANIFEST

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


@CASES.refused("There is no manifest.", files.ManifestMissing)
def no_manifest(work: Workshop) -> None:
    del work.files[MANIFEST]


@CASES.refused("The manifest lists nothing, so everything in it is true.", files.ManifestEmpty)
def empty_manifest(work: Workshop) -> None:
    edit_manifest(work, lambda told: told.update(entries=[]))


@CASES.refused("The manifest is of a version that is not known.", files.ManifestVersionUnknown)
def unknown_version(work: Workshop) -> None:
    edit_manifest(work, lambda told: told.update(schema="switchboard.evidence-manifest/v2"))


@CASES.refused("The manifest has a field that nobody would check.", files.ManifestFieldUnknown)
def unknown_field(work: Workshop) -> None:
    edit_manifest(work, lambda told: entry(told, FILE).update(reviewed="yes"))


@CASES.refused("The manifest's entries are in another order.", files.ManifestUnsorted)
def unsorted(work: Workshop) -> None:
    edit_manifest(work, lambda told: told["entries"].reverse())


@CASES.refused("An entry has no digest.", files.ManifestInvalid)
def no_digest(work: Workshop) -> None:
    edit_manifest(work, lambda told: entry(told, FILE).pop("sha256"))


@CASES.refused(
    "A digest is in capital letters, another one to whoever compares text.",
    files.ManifestInvalid,
    like="a field that holds what it may not",
)
def capital_digest(work: Workshop) -> None:
    def raise_case(told: dict[str, Any]) -> None:
        found = entry(told, FILE)
        found["sha256"] = found["sha256"].upper()

    edit_manifest(work, raise_case)


@CASES.refused("The manifest has the same content in another layout.", json_errors.JsonNotCanonical)
def other_layout(work: Workshop) -> None:
    put_manifest(work, json.dumps(json.loads(work.files[MANIFEST]), indent=2).encode())


@CASES.refused(
    "A key stands in the manifest twice; readers differ on which counts.",
    json_errors.JsonDuplicateKey,
)
def duplicate_key(work: Workshop) -> None:
    twice = b'"path":"report.html","path":"%b"' % FILE.encode()
    put_manifest(work, work.files[MANIFEST].replace(b'"path":"%b"' % FILE.encode(), twice))


@CASES.refused("Bytes stand behind the manifest's end.", json_errors.JsonTrailing)
def trailing_bytes(work: Workshop) -> None:
    put_manifest(work, work.files[MANIFEST] + b"{}")


@CASES.refused("The manifest was cut off.", json_errors.JsonMalformed)
def truncated(work: Workshop) -> None:
    put_manifest(work, work.files[MANIFEST][:-20])


@CASES.refused("The manifest nests deeper than any reader should follow.", json_errors.JsonTooDeep)
def deep_nesting(work: Workshop) -> None:
    put_manifest(work, b'{"entries":' + b"[" * 5000 + b"]" * 5000 + b"}")


@CASES.refused("A size is a number that not every reader keeps.", json_errors.JsonNumberRefused)
def huge_number(work: Workshop) -> None:
    put_manifest(work, say_of(work.files[MANIFEST], FILE, b"9007199254740993"))


@CASES.refused("A byte order mark stands before the manifest.", json_errors.JsonByteOrderMark)
def byte_order_mark(work: Workshop) -> None:
    put_manifest(work, b"\xef\xbb\xbf" + work.files[MANIFEST])


@CASES.refused("The manifest is no UTF-8.", json_errors.JsonNotUtf8)
def not_utf8(work: Workshop) -> None:
    put_manifest(work, work.files[MANIFEST].replace(b"proposal.json", b"propos\xe4l.json", 1))


@CASES.refused("A name in the manifest is half of a surrogate pair.", json_errors.JsonLoneSurrogate)
def lone_surrogate(work: Workshop) -> None:
    put_manifest(work, work.files[MANIFEST].replace(b"proposal.json", b"propos\\ud800l.json", 1))


@CASES.refused(
    "The manifest is longer than one may be.",
    files.FileTooLarge,
    not_kept="it has 33 million bytes",
)
def too_long(work: Workshop) -> None:
    work.files[MANIFEST] += b" " * 33_000_000


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
