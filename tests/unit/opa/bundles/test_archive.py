from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bundles import entry, raw

from switchboard_policy.errors.bundles import (
    BundleEntryRefused,
    BundleError,
    BundleNameRefused,
    BundleNamesCollide,
    BundleTooLarge,
    BundleUnreadable,
)
from switchboard_policy.opa.bundles.archive import Bounds, read_archive, write_archive

FILES = {"a/one.rego": b"package a\n", ".manifest": b"{}", "a/data.json": b""}
SMALL = Bounds(bundle_bytes=10_000, unpacked_bytes=30_000, file_bytes=9_000, files=3)


def packed(plain: bytes) -> bytes:
    return gzip.compress(plain, mtime=0)


def header(at: int = 0, written: bytes = b"") -> bytes:
    """An archive of one file whose header is changed and has a checksum that fits."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(*[entry("a.rego", b"x")[0], io.BytesIO(b"x")])
    block = bytearray(plain.getvalue())
    block[at : at + len(written)] = written
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    return packed(bytes(block))


names = st.from_regex(r"\A[a-z0-9_]{1,8}(/[a-z0-9_.-]{1,6}[a-z]){0,3}\Z")


@settings(max_examples=50)
@given(st.dictionaries(names, st.binary(max_size=1200), max_size=5))
def test_what_is_written_is_what_is_read(files: dict[str, bytes]) -> None:
    try:
        content = write_archive(files)
        found = read_archive(content)
    except BundleNamesCollide:  # a file and a folder of one name
        return
    assert found == files
    assert list(found) == sorted(files)
    assert write_archive(dict(reversed(files.items()))) == content


def test_the_bytes_are_known() -> None:
    """Nothing of the machine is in them: names sorted, times and owners zero."""
    plain = gzip.decompress(write_archive(FILES))
    assert hashlib.sha256(plain).hexdigest() == (
        "0fdf54c4606d3dc4706efb7e05902e3318bc9af3500949b0457e45f1cc4d30fc"
    )
    assert write_archive(FILES)[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


def test_a_slash_in_front_of_every_name_is_how_opa_builds() -> None:
    assert read_archive(raw({f"/{name}": body for name, body in FILES.items()})) == FILES


@pytest.mark.parametrize(
    "name",
    [
        "/a.rego",
        "../a.rego",
        "a/../b.rego",
        "./a.rego",
        "a//b.rego",
        "a\\b.rego",
        "a b.rego",
        "C:x",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BundleNameRefused, match=r"is no name|leads out"):
        read_archive(raw({"b.rego": b"", name: b""}))


@pytest.mark.parametrize("name", ["//a.rego", "/../a.rego", "/"])
def test_so_is_one_with_more_than_that_slash(name: str) -> None:
    with pytest.raises(BundleError):
        read_archive(raw({name: b""}))


def test_a_name_nobody_could_read_is_not_written() -> None:
    with pytest.raises(BundleNameRefused):
        write_archive({"é.rego": b""})
    with pytest.raises(BundleNameRefused, match="too long"):
        write_archive({"a" * 300: b""})


@pytest.mark.parametrize(
    ("settings_", "said"),
    [
        ({"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "a symbolic link"),
        ({"type": tarfile.LNKTYPE, "linkname": "a/one.rego"}, "a hard link"),
        ({"type": tarfile.CHRTYPE}, "a character device"),
        ({"type": tarfile.BLKTYPE}, "a block device"),
        ({"type": tarfile.FIFOTYPE}, "a named pipe"),
        ({"type": tarfile.DIRTYPE}, "a folder"),
    ],
)
def test_what_is_no_file_is_refused(settings_: dict[str, Any], said: str) -> None:
    with pytest.raises(BundleEntryRefused, match=f"x/? is {said}; only files"):
        read_archive(raw(FILES, entry("x", **settings_)))


def test_extended_headers_are_refused() -> None:
    """A reader that heeds them sees another name or size than one that does not."""
    renamed = entry("harmless.rego", b"x", pax_headers={"path": "switchboard/evil.rego"})
    with pytest.raises(BundleEntryRefused, match="an extended header"):
        read_archive(raw(FILES, renamed, tar_format=tarfile.PAX_FORMAT))
    plain = io.BytesIO()
    told = {"comment": "x"}
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT, pax_headers=told) as one:
        one.addfile(entry("a.rego")[0])
    with pytest.raises(BundleEntryRefused, match="an extended header for every file"):
        read_archive(packed(plain.getvalue()))
    with pytest.raises(BundleEntryRefused, match="a long name of GNU tar"):
        read_archive(raw({}, entry("n" * 120, b""), tar_format=tarfile.GNU_FORMAT))
    with pytest.raises(BundleEntryRefused, match="not written as plain ustar"):
        read_archive(raw(FILES, tar_format=tarfile.GNU_FORMAT))


@pytest.mark.parametrize(
    ("at", "written", "kind", "said"),
    [
        (156, b"7", BundleEntryRefused, "not written as plain ustar"),
        (157, b"abc", BundleEntryRefused, "not written as plain ustar"),
        (124, b"\x80" + b"\0" * 10 + b"\1", BundleEntryRefused, "a size that is not"),
        (124, b"-0000000001\0", BundleEntryRefused, "a size that is not"),
        (124, b"77777777777\0", BundleTooLarge, "says it has 8,589,934,591 bytes"),
        (0, b"a.rego\0x", BundleNameRefused, "readers could take for another"),
        (0, b"a\xff.reg", BundleNameRefused, "readers could take for another"),
        (513, b"x", BundleUnreadable, "hidden behind a.rego"),
        (1536, b"x", BundleUnreadable, "something follows the archive"),
    ],
)
def test_a_header_with_two_readings_is_refused(
    at: int, written: bytes, kind: type[BundleError], said: str
) -> None:
    assert read_archive(header()) == {"a.rego": b"x"}
    with pytest.raises(kind, match=said):
        read_archive(header(at, written))


def test_a_file_twice_is_refused() -> None:
    with pytest.raises(BundleNamesCollide, match=r"a/one\.rego stands in the bundle twice"):
        read_archive(raw(FILES, entry("a/one.rego", b"another")))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a/B.rego": b"", "a/b.rego": b""}, r"a/b\.rego and a/B\.rego are one file on some"),
        ({"a": b"", "a/b.rego": b""}, r"a is a file, and a/b\.rego needs it to be a folder"),
        ({"A": b"", "a/b.rego": b""}, r"A is a file, and a/b\.rego needs it to be a folder"),
    ],
)
def test_names_that_are_one_elsewhere_are_refused(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(BundleNamesCollide, match=said):
        read_archive(raw(files))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cut short"),
        (b"PK\3\4", "not gzip"),
        (write_archive(FILES)[:-9], "cut short"),
        (write_archive(FILES)[:-6] + b"\0" * 6, "not gzip"),
        (write_archive(FILES) + write_archive(FILES), "something follows the compressed"),
        (write_archive(FILES) + b"\0", "something follows the compressed"),
        (packed(b""), "something follows the archive"),
        (packed(b"no tar archive" * 100), "checksum"),
        (packed(gzip.decompress(write_archive(FILES))[:600]), "cut short in"),
        (packed(b"x" * 100), "the archive is cut short"),
    ],
)
def test_what_is_no_whole_archive_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BundleError, match=said) as refused:
        read_archive(content)
    assert refused.value.exit_status == 20


def test_a_bundle_is_read_within_bounds() -> None:
    assert read_archive(raw(FILES), SMALL) == FILES
    with pytest.raises(BundleTooLarge, match="more than 3 files"):
        read_archive(raw({**FILES, "b.rego": b""}), SMALL)
    with pytest.raises(BundleTooLarge, match=r"b\.rego says it has 9,001 bytes; at most 9,000"):
        read_archive(raw({"b.rego": bytes(9001)}), SMALL)
    with pytest.raises(BundleTooLarge, match="10,001 bytes; at most 10,000 are read"):
        read_archive(bytes(10_001), SMALL)


def test_a_decompression_bomb_is_left_at_its_bound() -> None:
    bomb = packed(bytes(40_000_000))
    assert len(bomb) < 50_000
    bounds = replace(Bounds.shipped(), unpacked_bytes=30_000_000)
    with pytest.raises(BundleTooLarge, match="comes to more than 30,000,000 bytes"):
        read_archive(bomb, bounds)


@settings(max_examples=150)
@given(st.data())
def test_a_spoilt_archive_is_refused_or_read_as_something(data: st.DataObject) -> None:
    """Nothing but a refusal ever leaves the reader."""
    plain = bytearray(gzip.decompress(write_archive(FILES)))
    for _ in range(data.draw(st.integers(1, 4))):
        plain[data.draw(st.integers(0, 2600))] = data.draw(st.integers(0, 255))
    try:
        files = read_archive(packed(bytes(plain)))
    except BundleError:
        return
    assert all(isinstance(body, bytes) for body in files.values())
