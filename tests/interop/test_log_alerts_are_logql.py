"""Alerts on logs against LogQL's own grammar."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import yaml
from support.artefact_world import made_files
from support.npm_packages import npm_packages
from support.tools import require_tool

PARSER = """
import { parser } from "@grafana/lezer-logql";
const wrong = (text) => {
  let found = false;
  parser.parse(text).iterate({ enter: (node) => { found = found || node.type.isError; } });
  return found;
};
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(wrong)));
"""


def wrong(tmp_path: Path, queries: list[str]) -> list[bool]:
    """Which queries LogQL's grammar does not take."""
    (tmp_path / "node_modules").symlink_to(npm_packages() / "node_modules")
    (tmp_path / "parse.mjs").write_text(PARSER, encoding="utf-8")
    done = subprocess.run(
        [require_tool("node"), "parse.mjs", json.dumps(queries)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[bool] = json.loads(done.stdout)
    return found


def test_every_alert_on_logs_is_logql(tmp_path: Path) -> None:
    (content,) = made_files("log_rules").values()
    rules = [rule for group in yaml.safe_load(content)["groups"] for rule in group["rules"]]
    queries = [rule["expr"] for rule in rules]
    assert len(queries) == 20
    assert wrong(tmp_path, [*queries, "sum(rate({a=} [5m]))"]) == [False] * 20 + [True]
