"""Files to a gzipped archive, always the same one, and back, with one reading only.

Plain `ustar` is the one format taken: extended headers can rename a file for some readers and not
for others, so an archive that holds any is refused. Nothing is ever unpacked to a disk.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.bundles import (
    BundleEntryRefused,
    BundleNameRefused,
    BundleNamesCollide,
    BundleTooLarge,
    BundleUnreadable,
)

_BLOCK = 512
_GZIP = 31
"""zlib's name for a gzip header and trailer with the largest window."""
_MODE = 0o644
_NAME = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_OCTAL = re.compile(rb"[0-7]+[ \0]+")
_KINDS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a character device",
    b"4": "a block device",
    b"5": "a folder",
    b"6": "a named pipe",
    b"g": "an extended header for every file",
    b"x": "an extended header",
    b"K": "a long link name of GNU tar",
    b"L": "a long name of GNU tar",
    b"S": "a sparse file",
}
"""What an entry may be but a file, by its type flag. Source: POSIX.1-2017, pax; GNU tar."""


@dataclass(frozen=True)
class Bounds:
    """How much of a bundle is read before it is refused.

    Args:
        bundle_bytes: longest compressed bundle in bytes.
        unpacked_bytes: most bytes it may come to.
        file_bytes: longest file in it in bytes.
        files: most files.
    """

    bundle_bytes: int
    unpacked_bytes: int
    file_bytes: int
    files: int

    @classmethod
    def shipped(cls) -> Bounds:
        """Return the bounds that ship with the library."""
        limits = constants("switchboard_policy.opa.bundles")
        return cls(*(limits.whole(name) for name in cls.__dataclass_fields__))


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as a gzipped archive: the same bytes for the same files, whoever writes it.

    Names are sorted; times, owners and modes are fixed.

    Args:
        files: content by POSIX path.

    Raises:
        BundleNameRefused: a name that `read_archive` would refuse.
    """
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            _check_name(name)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), _MODE, 0
            try:
                archive.addfile(entry, io.BytesIO(content))
            except ValueError as error:  # longer than ustar can say
                raise BundleNameRefused(f"{name}: {error}") from error
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as out:
        out.write(plain.getvalue())
    return packed.getvalue()


def read_archive(content: bytes, bounds: Bounds | None = None) -> dict[str, bytes]:
    """Return the files of a gzipped archive by name, sorted.

    OPA's own builder writes every name with one slash in front; it is taken off where all have it.

    Args:
        content: the bundle.
        bounds: how much is read; the shipped bounds unless told otherwise.

    Raises:
        BundleError: the leaf class says why it is refused.
    """
    allowed = bounds or Bounds.shipped()
    found = list(_entries(_inflate(content, allowed), allowed))
    if found and all(name.startswith("/") for name, _ in found):
        found = [(name[1:], body) for name, body in found]
    files: dict[str, bytes] = {}
    for name, body in found:
        _check_name(name)
        if name in files:
            raise BundleNamesCollide(f"{name} stands in the bundle twice")
        files[name] = body
    _check_collisions(files)
    return dict(sorted(files.items()))


def _inflate(content: bytes, bounds: Bounds) -> memoryview:
    if len(content) > bounds.bundle_bytes:
        raise BundleTooLarge(f"{len(content):,} bytes; at most {bounds.bundle_bytes:,} are read")
    inflater = zlib.decompressobj(_GZIP)
    try:
        plain = inflater.decompress(content, bounds.unpacked_bytes + 1)
    except zlib.error as error:
        raise BundleUnreadable(f"not gzip: {error}") from error
    if len(plain) > bounds.unpacked_bytes:
        most = f"at most {bounds.unpacked_bytes:,} are read"
        raise BundleTooLarge(f"comes to more than {bounds.unpacked_bytes:,} bytes; {most}")
    if not inflater.eof:
        raise BundleUnreadable("the compressed file is cut short")
    if inflater.unused_data:
        raise BundleUnreadable("something follows the compressed file; some readers would go on")
    return memoryview(plain)


def _entries(plain: memoryview, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    at, count = 0, 0
    while (header := bytes(plain[at : at + _BLOCK])).strip(b"\0"):
        name, size = _header(header)
        count += 1
        if count > bounds.files:
            raise BundleTooLarge(f"more than {bounds.files:,} files")
        if size > bounds.file_bytes:
            message = f"{name} says it has {size:,} bytes; at most {bounds.file_bytes:,} are read"
            raise BundleTooLarge(message)
        start, end = at + _BLOCK, at + _BLOCK + size
        at = end + -size % _BLOCK
        if at > len(plain):
            raise BundleUnreadable(f"the archive is cut short in {name}")
        if bytes(plain[end:at]).strip(b"\0"):
            raise BundleUnreadable(f"something is hidden behind {name}")
        yield name, bytes(plain[start:end])
    if not plain or bytes(plain[at:]).strip(b"\0"):
        raise BundleUnreadable("something follows the archive; some readers would go on")


def _header(header: bytes) -> tuple[str, int]:
    """Return name and size of the file a header announces."""
    if len(header) < _BLOCK:
        raise BundleUnreadable("the archive is cut short")
    kind = header[156:157]
    stated = _octal(header[148:156], "a checksum")
    if stated != sum(header[:148]) + sum(header[156:]) + 8 * ord(" "):
        raise BundleUnreadable("not a tar archive: a header's checksum is wrong")
    shown = header[:100].rstrip(b"\0").decode("ascii", "backslashreplace")
    if kind in _KINDS:
        raise BundleEntryRefused(f"{shown} is {_KINDS[kind]}; only files are taken")
    if kind not in {b"0", b"\0"} or header[257:265] != b"ustar\x0000" or any(header[157:257]):
        raise BundleEntryRefused(
            f"{shown} is not written as plain ustar", hint="switchboard policy bundle build"
        )
    parts = [_text(header[345:500], shown), _text(header[:100], shown)]
    return "/".join(part for part in parts if part), _octal(header[124:136], "a size")


def _text(field: bytes, shown: str) -> str:
    text, _, rest = field.partition(b"\0")
    if any(rest) or not text.isascii():
        raise BundleNameRefused(f"{shown} has a name that readers could take for another")
    return text.decode("ascii")


def _octal(field: bytes, what: str) -> int:
    if _OCTAL.fullmatch(field.lstrip(b" ")) is None:
        raise BundleEntryRefused(f"{what} that is not written in octal digits")
    return int(field.rstrip(b" \0"), 8)


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise BundleNameRefused(
            f"{name!r} is no name for a file of a bundle",
            hint="relative, of letters, digits, dots, dashes and underscores",
        )
    if {".", ".."} & set(name.split("/")):
        raise BundleNameRefused(f"{name!r} leads out of its folder")


def _check_collisions(files: Mapping[str, bytes]) -> None:
    folded: dict[str, str] = {}
    for name in files:
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            raise BundleNamesCollide(f"{name} and {other} are one file on some systems")
    for key, name in folded.items():
        parts = key.split("/")
        for end in range(1, len(parts)):
            if (above := "/".join(parts[:end])) in folded:
                message = f"{folded[above]} is a file, and {name} needs it to be a folder"
                raise BundleNamesCollide(message)
