"""Why the files of an evidence set, or what a set speaks of, are refused: one class a reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class EvidenceFileError(EvidenceError):
    """The files of a set are not the ones that were signed."""

    code = "evidence/files"


class FileMissing(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file the manifest lists is not there."""

    code = "evidence/file_missing"


class FileExtra(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file is there that the manifest does not list."""

    code = "evidence/file_extra"


class FileChanged(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file holds other bytes than the manifest says."""

    code = "evidence/file_changed"


class FileSizeWrong(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file has the digest the manifest says, and another size."""

    code = "evidence/file_size_wrong"


class FilesSwapped(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file holds what the manifest says of another one: their names were exchanged."""

    code = "evidence/files_swapped"


class FileMoving(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file changed while it was read."""

    code = "evidence/file_moving"


class FileUnreadable(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file or a folder cannot be read."""

    code = "evidence/file_unreadable"


class FileSymlink(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A file, or a folder on the way to one, is a symbolic link."""

    code = "evidence/file_symlink"


class FileSpecial(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """An entry is neither a plain file nor a folder: a pipe, a socket, a device."""

    code = "evidence/file_special"


class FileTooLarge(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A document of the evidence is longer than one may be."""

    code = "evidence/file_too_large"


class FilesTooMany(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """A set holds more files, or nests deeper, than one may."""

    code = "evidence/files_too_many"


class KeysInSet(EvidenceFileError):  # noqa: N818 - why, in the field's words
    """Keys lie in the set they would vouch for."""

    code = "evidence/keys_in_set"


class FileNameError(EvidenceFileError):
    """A file's name could lead elsewhere, or be taken for another one."""

    code = "evidence/name"


class NameTwice(FileNameError):  # noqa: N818 - why, in the field's words
    """The manifest lists one name twice."""

    code = "evidence/name_twice"


class NameParent(FileNameError):  # noqa: N818 - why, in the field's words
    """A name leads up with `..`."""

    code = "evidence/name_parent"


class NameAbsolute(FileNameError):  # noqa: N818 - why, in the field's words
    """A name starts at the root of a disk."""

    code = "evidence/name_absolute"


class NameBackslash(FileNameError):  # noqa: N818 - why, in the field's words
    """A name holds a backslash, which some systems take for a folder."""

    code = "evidence/name_backslash"


class NameNotPlain(FileNameError):  # noqa: N818 - why, in the field's words
    """A name has a part that is empty or that not every system keeps as it is, or is too long."""

    code = "evidence/name_not_plain"


class NameControl(FileNameError):  # noqa: N818 - why, in the field's words
    """A name holds a character that is not shown, or turns the direction of what is."""

    code = "evidence/name_control"


class NameNotUtf8(FileNameError):  # noqa: N818 - why, in the field's words
    """A name is not UTF-8."""

    code = "evidence/name_not_utf8"


class NameNotNormal(FileNameError):  # noqa: N818 - why, in the field's words
    """A name is not in Unicode's composed form, so systems that compose names would lose it."""

    code = "evidence/name_not_normal"


class NameCaseTwins(FileNameError):  # noqa: N818 - why, in the field's words
    """Two names differ in upper and lower case alone."""

    code = "evidence/name_case_twins"


class NameUnicodeTwins(FileNameError):  # noqa: N818 - why, in the field's words
    """Two names look the same and are written with other characters of Unicode."""

    code = "evidence/name_unicode_twins"


class NameReserved(FileNameError):  # noqa: N818 - why, in the field's words
    """The manifest lists a file of the folder that holds the manifest."""

    code = "evidence/name_reserved"


class ManifestError(EvidenceFileError):
    """The manifest is none this version can rely on."""

    code = "evidence/manifest"


class ManifestMissing(ManifestError):  # noqa: N818 - why, in the field's words
    """There is no manifest, so there is no evidence."""

    code = "evidence/manifest_missing"


class ManifestVersionUnknown(ManifestError):  # noqa: N818 - why, in the field's words
    """The manifest is of a version that is not known here."""

    code = "evidence/manifest_version_unknown"


class ManifestFieldUnknown(ManifestError):  # noqa: N818 - why, in the field's words
    """The manifest has a field that this version would not check."""

    code = "evidence/manifest_field_unknown"


class ManifestInvalid(ManifestError):  # noqa: N818 - why, in the field's words
    """A field of the manifest is missing, or holds what it may not."""

    code = "evidence/manifest_invalid"


class ManifestUnsorted(ManifestError):  # noqa: N818 - why, in the field's words
    """The manifest's entries are not in order."""

    code = "evidence/manifest_unsorted"


class ManifestEmpty(ManifestError):  # noqa: N818 - why, in the field's words
    """The manifest lists no file."""

    code = "evidence/manifest_empty"
