"""Read the service levels of files, each in the format its content tells."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.formats import openslo_objects, sloth, sloth_kubernetes
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.openslo_read import read_openslo
from switchboard_policy.areas.slo.formats.result import Read, by_place
from switchboard_policy.documents.yaml_reader import read_yaml_stream
from switchboard_policy.errors import InputError, nearest

_ALLOWED = (
    f"version: {sloth.VERSION}",
    f"apiVersion: {sloth_kubernetes.API_VERSION}",
    f"apiVersion: {openslo_objects.API_VERSION}",
)


def read_levels(files: Mapping[str, bytes]) -> Read:
    """Return every service level of some files, sorted by service and name.

    Args:
        files: path to content; a file may hold several documents.

    Raises:
        InputError: a file cannot be read or holds something else, or an id stands twice; says
            where, and for an id where the other one is.
    """
    reads: list[Read] = []
    openslo: list[Fields] = []
    for file in sorted(files):
        for document in read_yaml_stream(file, files[file]):
            fields = Fields(document)
            if fields.text("apiVersion", "") == openslo_objects.API_VERSION:
                openslo.append(fields)
            else:
                reads.append(_read(fields))
    reads.append(read_openslo(openslo))
    found = [level for read in reads for level in read.levels]
    _check_ids(found)
    return Read(
        tuple(sorted(found, key=lambda level: (level.service, level.name))),
        by_place(finding for read in reads for finding in read.findings),
    )


def _read(document: Fields) -> Read:
    version = document.text("version", "")
    api, kind = document.text("apiVersion", ""), document.text("kind", "")
    if version == sloth.VERSION:
        return sloth.read_sloth(document)
    if api == sloth_kubernetes.API_VERSION and kind == sloth_kubernetes.KIND:
        return sloth_kubernetes.read_kubernetes(document)
    if api.startswith("openslo/"):
        finding = document.not_understood(f"{api} is not read; openslo/v1 is", "apiVersion")
        return Read(findings=(finding,))
    raise _no_definition(document, version, api, kind)


def _no_definition(document: Fields, version: str, api: str, kind: str) -> InputError:
    key = next((key for key in ("version", "apiVersion") if document.node(key)), "")
    found = {"version": f"version: {version}", "apiVersion": f"apiVersion: {api}"}.get(key, "")
    if api == sloth_kubernetes.API_VERSION:
        key, found = "kind", f"kind: {kind}"
        hint = nearest(kind, [sloth_kubernetes.KIND])
        if kind == "AlertWindows":
            hint = "alert windows are no service level; give the file as the set of windows"
    else:
        hint = nearest(found, _ALLOWED)
    told = f"{found} is no service level that is read" if found else "no service level stands here"
    return InputError(told, location=document.where(key), hint=hint)


def _check_ids(levels: list[ServiceLevel]) -> None:
    first: dict[str, ServiceLevel] = {}
    for level in levels:
        other = first.setdefault(level.id, level)
        if other is not level:
            raise InputError(
                f"{level.id} a second time; the first is {other.location}",
                location=level.location,
                hint="an id is <service>-<name>, once among all files",
            )
