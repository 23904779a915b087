"""Sloth's Kubernetes object, `PrometheusServiceLevel`: the same spec, spelt as Kubernetes does."""

from __future__ import annotations

import re

from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.formats.sloth_read import read_spec

API_VERSION = "sloth.slok.dev/v1"
KIND = "PrometheusServiceLevel"

_UNDERSCORE = re.compile("_([a-z])")


def camel(key: str) -> str:
    """Return a key as Kubernetes spells it: `error_query` is `errorQuery`."""
    return _UNDERSCORE.sub(lambda found: found[1].upper(), key)


def read_kubernetes(document: Fields) -> Read:
    """Return the service levels of one object.

    Args:
        document: its `kind` is `KIND`.

    Raises:
        InputError: it cannot be read; says where.
    """
    document.only({"apiVersion", "kind", "metadata", "spec", "status"})
    metadata = document.part("metadata")
    read = read_spec(document.needed("spec"), camel)
    beside = [name for name in metadata.names() if name != "name"] if metadata else []
    findings = [
        metadata.not_understood(f"metadata.{name} is about the object, not the service level", name)
        for name in beside
        if metadata
    ]
    return Read(read.levels, (*findings, *read.findings))
