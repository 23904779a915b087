"""Write service levels in a format, one file a service, and say what it cannot carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.formats.openslo_write import object_of
from switchboard_policy.areas.slo.formats.result import by_place
from switchboard_policy.areas.slo.formats.sloth import VERSION
from switchboard_policy.areas.slo.formats.sloth_kubernetes import API_VERSION, KIND, camel
from switchboard_policy.areas.slo.formats.sloth_write import spec_of
from switchboard_policy.documents.yaml_writer import yaml_text
from switchboard_policy.domain.finding import Finding


class Format(StrEnum):
    """A format service levels are written in."""

    SLOTH = "sloth"
    KUBERNETES = "kubernetes"
    OPENSLO = "openslo"


@dataclass(frozen=True)
class Written:
    """Definitions as text.

    Args:
        files: YAML by file name, one a service.
        findings: what the format cannot carry, or carries in annotations of ours.
    """

    files: Mapping[str, str]
    findings: tuple[Finding, ...]


def write_levels(levels: Sequence[ServiceLevel], form: Format) -> Written:
    """Return service levels in a format; reading them again gives the same ones.

    Args:
        levels: their ids differ.
        form: the format.
    """
    files: dict[str, str] = {}
    findings: list[Finding] = []
    ordered = sorted(levels, key=lambda level: (level.service, level.name))
    for service, found in groupby(ordered, key=lambda level: level.service):
        documents, lost = _documents(service, list(found), form)
        files[f"{service}.yaml"] = "---\n".join(yaml_text(document) for document in documents)
        findings += lost
    return Written(files, by_place(findings))


def _documents(
    service: str, levels: list[ServiceLevel], form: Format
) -> tuple[list[dict[str, object]], list[Finding]]:
    if form is Format.OPENSLO:
        objects = [object_of(level) for level in levels]
        return [each for each, _ in objects], [finding for _, some in objects for finding in some]
    if form is Format.SLOTH:
        spec, findings = spec_of(levels, lambda key: key)
        return [{"version": VERSION, **spec}], findings
    spec, findings = spec_of(levels, camel)
    name = service.lower().replace("_", "-")
    head = {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": name}}
    return [{**head, "spec": spec}], findings
