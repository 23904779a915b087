"""Why a policy bundle is refused: one class for each reason."""

from __future__ import annotations

from switchboard_policy.errors import EvidenceError


class BundleError(EvidenceError):
    """A policy bundle does not verify; no engine has read a byte of it."""

    code = "bundle/invalid"


class BundleUnreadable(BundleError):  # noqa: N818 - why, in the field's words
    """The file is no gzipped archive of policy files that has one reading only."""

    code = "bundle/unreadable"


class BundleTooLarge(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle, or something in it, is larger than a bundle may be."""

    code = "bundle/too_large"


class BundleEntryRefused(BundleError):  # noqa: N818 - why, in the field's words
    """An entry is no plain file: a link, a device, a folder, an extended header."""

    code = "bundle/entry_refused"


class BundleNameRefused(BundleError):  # noqa: N818 - why, in the field's words
    """An entry's name leads elsewhere, or could be taken for another one."""

    code = "bundle/name_refused"


class BundleNamesCollide(BundleError):  # noqa: N818 - why, in the field's words
    """Two entries have one name, or names that some systems take for one."""

    code = "bundle/names_collide"


class BundleDecoy(BundleError):  # noqa: N818 - why, in the field's words
    """A file some readers take for the signatures or the manifest, in another place."""

    code = "bundle/decoy"


class BundleDelta(BundleError):  # noqa: N818 - why, in the field's words
    """A delta bundle: it changes what is loaded, and no signature covers it."""

    code = "bundle/delta"


class BundleContentRefused(BundleError):  # noqa: N818 - why, in the field's words
    """A file that is neither rules nor data as every reader reads them."""

    code = "bundle/content_refused"


class BundleUnsigned(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle carries no signature."""

    code = "bundle/unsigned"


class BundleSignatureInvalid(BundleError):  # noqa: N818 - why, in the field's words
    """The signature is not one that the key named made over this list of files."""

    code = "bundle/signature_invalid"


class BundleKeyUnknown(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle is signed with a key that is not among those accepted."""

    code = "bundle/key_unknown"


class BundleScopeDiffers(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle was signed for another purpose."""

    code = "bundle/scope_differs"


class BundleFileMissing(BundleError):  # noqa: N818 - why, in the field's words
    """A file the signature lists is not in the bundle."""

    code = "bundle/file_missing"


class BundleFileExtra(BundleError):  # noqa: N818 - why, in the field's words
    """A file in the bundle is not in the list that was signed."""

    code = "bundle/file_extra"


class BundleFileChanged(BundleError):  # noqa: N818 - why, in the field's words
    """A file is not the one that was signed."""

    code = "bundle/file_changed"


class BundleManifestInvalid(BundleError):  # noqa: N818 - why, in the field's words
    """The manifest is missing, or says what no bundle of ours says."""

    code = "bundle/manifest_invalid"


class BundleRootsDiffer(BundleError):  # noqa: N818 - why, in the field's words
    """The bundle owns other parts of the policy than expected, or reaches out of its own."""

    code = "bundle/roots_differ"


class BundleDowngraded(BundleError):  # noqa: N818 - why, in the field's words
    """An older bundle than the last one accepted, or another one in its place."""

    code = "bundle/downgraded"
