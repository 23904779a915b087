"""Manifests that could be taken for more than one thing, or for less than all of it."""

from __future__ import annotations

import json
from typing import Any

from support.tampering.case import Cases, Workshop
from support.tampering.crafting import edit_manifest, entry, put_manifest, say_of
from support.tampering.files import FILE

from switchboard_policy.errors import evidence_files as files
from switchboard_policy.errors import evidence_json as json_errors
from switchboard_policy.evidence.layout import MANIFEST

CASES = Cases("manifest")


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
