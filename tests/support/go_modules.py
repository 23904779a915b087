"""Files of pinned Go modules, which tests hold generated files against or read."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest
from support.tools import NEEDS, PINS, require_tool

ARGO_ROLLOUTS = "github.com/argoproj/argo-rollouts@v1.8.3"
IN_TOTO = "github.com/in-toto/attestation@v1.2.0"
JSON_CANONICALIZATION = (
    "github.com/cyberphone/json-canonicalization@v0.0.0-20241213102144-19d51d7fe467"
)
KYVERNO = "github.com/kyverno/kyverno@v1.19.1"
GO_CMP = "github.com/google/go-cmp@v0.5.9"
MERKLE = "github.com/transparency-dev/merkle@v0.0.2"
MOD = "golang.org/x/mod@v0.40.0"
OPA = "github.com/open-policy-agent/opa@v1.22.0"
OSLO = "github.com/OpenSLO/oslo@v0.12.0"
SLOTH = "github.com/slok/sloth@v0.16.0"
TAIL_SAMPLING = (
    "github.com/open-telemetry/opentelemetry-collector-contrib/processor/tailsamplingprocessor"
    "@v0.120.0"
)


@cache
def go_module(module: str) -> Path:
    """The folder of a module, downloaded where it is missing; Go holds it against the pinned hash.

    Args:
        module: its path and version, such as `example.org/module@v1.2.3`.
    """
    done = subprocess.run(
        [require_tool("go"), "mod", "download", "-json", module],
        cwd=PINS / "go",
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout or "{}")
    if done.returncode == 0 and "Dir" in told:
        return Path(told["Dir"])
    why = told.get("Error") or done.stderr
    if os.environ.get("CI") == "true":
        pytest.fail(f"{NEEDS}{module}, and it cannot be had: {why}", pytrace=False)
    pytest.skip(f"{NEEDS}{module}")
