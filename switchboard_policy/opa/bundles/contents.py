"""What a policy repository puts into its two bundles: rules, and the organisation's values.

OPA refuses two bundles that own the same part of the policy, so the values have a root of their
own, and either can be signed and replaced without the other. Tests, schemas and everything else
that no engine reads stay out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.documents.opa_data import POLICIES, ROOT
from switchboard_policy.documents.value_schemas import DATA_FILES
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.errors.bundles import BundleContentRefused
from switchboard_policy.opa.bundle import rules_digest
from switchboard_policy.opa.bundles.digests import DATA, MANIFEST, read_json
from switchboard_policy.opa.bundles.manifest import Manifest
from switchboard_policy.opa.rego_source import package_of
from switchboard_policy.opa.values import as_text, ordered, plain_json

RULES_NAME, DATA_NAME = "rules", "data"
_DOCUMENTS = (".yaml", ".yml", ".json")
_SYSTEM = "system"


@dataclass(frozen=True)
class Contents:
    """What goes into one bundle.

    Args:
        name: `rules` or `data`.
        roots: the parts of the policy it owns, sorted.
        files: content by path in the bundle, without a manifest.
    """

    name: str
    roots: tuple[str, ...]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Digest of the contents: the same wherever and however they are packed."""
        return rules_digest(self.files)

    def with_manifest(self, *, sequence: int, revision: str = "") -> dict[str, bytes]:
        """Return the files of the bundle.

        Args:
            sequence: grows with each bundle that is built.
            revision: which one it is; the digest unless told otherwise.
        """
        manifest = Manifest(revision or self.digest, self.roots, self.name, sequence)
        return {MANIFEST: manifest.text(), **self.files}


def contents_of(files: Mapping[str, bytes]) -> tuple[Contents, Contents]:
    """Return what a policy repository puts into its bundles of rules and of values.

    Args:
        files: the repository's files by POSIX path.

    Raises:
        InputError: as `gather`; or there are no rules or no values.
    """
    rules, values = gather(files)
    for found, folder in ((rules, POLICIES), (values, f"{POLICIES}{ROOT}/")):
        if not found.files:
            message = f"no {'rules' if found is rules else 'values'} to make a bundle of"
            raise InputError(message, location=Location(folder))
    return rules, values


def gather(files: Mapping[str, bytes]) -> tuple[Contents, Contents]:
    """Return the rules and the values of a policy repository, as bundles would hold them.

    Args:
        files: the repository's files by POSIX path.

    Raises:
        InputError: a file would be read one way from a bundle and another way from its folder, or
            a package stands where it does not belong; says where.
    """
    rules: dict[str, bytes] = {}
    values: dict[str, bytes] = {}
    roots: set[str] = set()
    for file, content in sorted(files.items()):
        name = file.removeprefix(POLICIES)
        if not file.startswith(POLICIES) or name.endswith("_test.rego"):
            continue
        if name.endswith(".rego"):
            roots.add(root_of(package_in(file, content)))
            rules[name] = content
        elif name.endswith(_DOCUMENTS):
            target, written = _data(file, content)
            if target in rules or target in values:
                where = Location(file)
                raise InputError("a second file of data in one folder", location=where)
            mine = values if name.startswith(f"{ROOT}/") else rules
            mine[target] = written
            if mine is rules:
                roots.add(_top(file, name))
    return Contents(RULES_NAME, tuple(sorted(roots)), rules), Contents(DATA_NAME, (ROOT,), values)


def package_in(file: str, content: bytes) -> tuple[str, ...]:
    """Return the package of a Rego file.

    Args:
        file: its path, for messages.
        content: its bytes.

    Raises:
        InputError: it is no text, names no package, or puts rules where only values are.
    """
    where = Location(file, "", 1, 1)
    try:
        package = package_of(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("not UTF-8", location=where) from None
    if package is None:
        raise InputError("the file does not begin with a package", location=where)
    if package[0] == ROOT:
        raise InputError(
            f"package {'.'.join(package)} puts rules among the values, which are signed apart",
            location=where,
            hint=f"name it something else than {ROOT}",
        )
    return package


def root_of(package: tuple[str, ...]) -> str:
    """Return the part of the policy a package belongs to; of `system`, one level deeper."""
    return "/".join(package[: 2 if package[0] == _SYSTEM else 1])


def document_of(files: Mapping[str, bytes]) -> dict[str, Json]:
    """Return the data of bundles as one document.

    Args:
        files: of a bundle, or of several together.

    Raises:
        BundleContentRefused: a file is no JSON object, or two files give one key different values.
    """
    document: dict[str, Json] = {}
    for name, content in sorted(files.items()):
        folder, _, base = name.rpartition("/")
        if base != DATA:
            continue
        value = read_json(name, content)
        if not isinstance(value, dict):
            raise BundleContentRefused(f"{name} is no object")
        for part in reversed(folder.split("/") if folder else ()):
            value = {part: value}
        merge(document, value, name)
    return document


def merge(here: dict[str, Json], there: Mapping[str, Json], name: str) -> None:
    """Add a document to another one.

    Args:
        here: what is added to.
        there: what is added.
        name: where that comes from, for messages.

    Raises:
        BundleContentRefused: both give one key a value.
    """
    for key, value in there.items():
        mine = here.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            merge(mine, value, name)
        elif key in here:
            raise BundleContentRefused(f"{name} gives {key} a value that it has from another file")
        else:
            here[key] = value


def _data(file: str, content: bytes) -> tuple[str, bytes]:
    """Return a file of values as it goes into the bundle: always JSON, always in one order."""
    folder, _, base = file.removeprefix(POLICIES).rpartition("/")
    if base not in DATA_FILES:
        raise InputError(
            "is data for `opa eval -d policies`, and no bundle would hold it",
            location=Location(file),
            hint=f"name it data.yaml, or move it out of {POLICIES}",
        )
    if not folder:
        raise InputError(
            "values at the top belong to no bundle",
            location=Location(file),
            hint="give it a folder",
        )
    value = plain_json(read_yaml(file, content).value)
    if not isinstance(value, dict):
        raise InputError("values are a mapping", location=Location(file, "", 1, 1))
    return f"{folder}/{DATA}", as_text(ordered(value)) + b"\n"


def _top(file: str, name: str) -> str:
    top, _, _ = name.partition("/")
    if top == _SYSTEM:
        raise InputError("values of system are OPA's own", location=Location(file))
    return top
