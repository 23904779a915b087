"""Lines of decision logs as OPA 1.22 writes them, and files that hold them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

CONSOLE = (
    '{"decision_id":"2211160a","erased":["/input/password"],"input":{"card":"***","user":"a"},'
    '"labels":{"id":"0ce99863","version":"1.22.0"},"level":"info","masked":["/input/card"],'
    '"metrics":{"counter_server_query_cache_hit":0,"timer_rego_query_eval_ns":182837},'
    '"msg":"Decision Log","path":"app/allow","req_id":1,"requested_by":"127.0.0.1:40484",'
    '"result":true,"time":"2026-11-29T18:28:27Z","timestamp":"2026-11-29T18:28:27.807523647Z",'
    '"type":"openpolicyagent.org/decision_logs"}'
)
"""A decision on OPA's console."""
SERVER = '{"level":"info","msg":"Received request.","req_id":1,"time":"2026-11-29T18:28:27Z"}'
"""What OPA tells of itself on its console."""
AT_NS = 1795976907807523647
"""When the decision of `CONSOLE` began."""


def event(number: int = 0, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - anything JSON has
    """A decision as a service is sent it, a second later for each number; fields replace its."""
    return {
        "labels": {"id": "one"},
        "decision_id": f"d{number}",
        "path": "app/allow",
        "input": {"number": number},
        "result": True,
        "timestamp": f"2026-11-29T{18 + number // 3600:02d}:{number // 60 % 60:02d}:"
        f"{number % 60:02d}Z",
    } | fields


def text(*lines: str | dict[str, Any]) -> str:
    """Lines of a log; objects become JSON."""
    return "".join(
        f"{line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)}\n"
        for line in lines
    )


def log_file(folder: Path, *lines: str | dict[str, Any], name: str = "log.jsonl") -> Path:
    """A file of those lines, compressed where the name says so."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text(*lines).encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path
