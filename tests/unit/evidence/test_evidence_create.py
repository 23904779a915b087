"""A folder becomes a set whole or not at all, and what could not verify is not made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.errors import EvidenceError, InputError, UsageError
from switchboard_policy.errors import evidence_files as refusals
from switchboard_policy.evidence import layout, writing
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.reading import digests
from switchboard_policy.evidence.walking import Kind, Met


def below(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_the_same_files_key_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        world.good_set(tmp_path / name)
    assert below(tmp_path / "one") == below(tmp_path / "other")
    assert layout.MANIFEST in below(tmp_path / "one")


@pytest.mark.parametrize(
    ("reason", "spoil"),
    [
        (refusals.FileSymlink, lambda root: (root / "link").symlink_to("proposal.json")),
        (refusals.FileSpecial, lambda root: os.mkfifo(root / "pipe")),
        (refusals.FileExtra, lambda root: (root / "empty").mkdir()),
        (refusals.KeysInSet, lambda root: (root / "cosign.key").write_bytes(b"")),
        (refusals.NameControl, lambda root: (root / "a\nb").write_bytes(b"")),
        (refusals.NameCaseTwins, lambda root: (root / "Proposal.json").write_bytes(b"")),
    ],
)
def test_what_would_be_refused_is_not_made(
    tmp_path: Path, reason: type[EvidenceError], spoil: Callable[[Path], object]
) -> None:
    world.write_files(tmp_path)
    spoil(tmp_path)
    with pytest.raises(EvidenceError) as refused:
        world.good_set(tmp_path)
    assert type(refused.value) is reason
    assert not (tmp_path / layout.FOLDER).exists()


def test_a_set_is_signed_once(tmp_path: Path) -> None:
    world.good_set(tmp_path)
    with pytest.raises(UsageError, match="a set is made once"):
        world.good_set(tmp_path)
    with pytest.raises(UsageError, match="two attestations are called decision"):
        world.good_set(tmp_path / "other", said=world.sayings() + world.sayings())
    assert not (tmp_path / "other" / layout.FOLDER).exists()


def test_what_a_writer_that_was_killed_left_is_forgotten(tmp_path: Path) -> None:
    partial = tmp_path / ".evidence.partial"
    (partial / "attestations").mkdir(parents=True)
    (partial / "manifest.json").write_bytes(b"half")
    world.good_set(tmp_path)
    assert world.verified(tmp_path).valid


def test_a_disk_that_refuses_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.good_set(tmp_path, said=())
    before = below(tmp_path)

    def refuse(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "flush_folder", refuse)
    with pytest.raises(InputError, match="no space left on device; nothing has changed"):
        world.good_set(tmp_path)
    assert below(tmp_path) == before


def test_a_manifest_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.good_set(tmp_path, said=())
    before = below(tmp_path)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == ".evidence.partial":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match="input/output error"):
        world.good_set(tmp_path)
    assert below(tmp_path) == before


def test_a_document_is_added_once_and_only_where_it_belongs(tmp_path: Path) -> None:
    world.good_set(tmp_path)
    world.approve(tmp_path)
    bundle = (tmp_path / layout.attestation_path("approval")).read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        world.approve(tmp_path)
    for path in ("evidence/notes", "evidence/attestations/A.sigstore.json", "report.html"):
        with pytest.raises(UsageError, match="nothing that evidence is made of"):
            add(tmp_path, path, bundle)
    assert world.verified(tmp_path).valid


def test_a_disk_that_refuses_a_document_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.good_set(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(InputError, match="nothing has changed"):
        world.approve(tmp_path)
    assert world.verified(tmp_path).valid


def test_a_file_the_disk_cannot_read_is_refused() -> None:
    """Reading a process's memory at 0 fails with an input/output error."""
    folder = os.open("/proc/self", os.O_RDONLY)
    try:
        (refused,) = digests([Met("mem", "mem", folder, Kind.FILE)], most_bytes=2**60)
    finally:
        os.close(folder)
    assert type(refused) is refusals.FileUnreadable
