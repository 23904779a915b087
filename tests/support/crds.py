"""Schemas of Kubernetes custom resources, as JSON Schemas that refuse what they do not name."""

from __future__ import annotations

from typing import Any


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A Kubernetes schema as JSON Schema that refuses what it does not name."""
    told = {
        key: value for key, value in schema.items() if not key.startswith("x-") and key != "format"
    }
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    for key in ("properties",):
        if key in told:
            told[key] = {name: strict(each) for name, each in told[key].items()}
            if not schema.get("x-kubernetes-preserve-unknown-fields"):
                told["additionalProperties"] = False
    for key in ("items", "additionalProperties"):
        if isinstance(told.get(key), dict):
            told[key] = strict(told[key])
    return told
