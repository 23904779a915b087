"""Rules put through promtool: what it makes of made-up series."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from support.tools import require_tool

from switchboard_policy.documents.yaml_writer import yaml_text
from switchboard_policy.promql.rule import RuleGroup
from switchboard_policy.render.rules_text import groups_value

_GOT = re.compile(r"^\s+got: *(.*)$", re.MULTILINE)
_NUMBER = re.compile(r"\} (\S+?)(?:,|$)")


def run(*arguments: str | Path, name: str = "promtool") -> subprocess.CompletedProcess[str]:
    """Run promtool, or skip the calling test where there is none."""
    tool = require_tool(name)
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=False)


def values(
    folder: Path,
    groups: Iterable[RuleGroup],
    series: Mapping[str, str],
    asked: Sequence[tuple[str, int]],
    step_s: int = 60,
) -> list[list[float]]:
    """What expressions are at some moments, evaluated by promtool once a minute from 0 on.

    Args:
        folder: an empty folder.
        groups: rules that are evaluated in order.
        series: samples in promtool's notation, by series.
        asked: expressions and the seconds at which they are asked, each empty or one of a kind.
        step_s: seconds between samples.
    """
    rules = tuple(groups)
    (folder / "rules.yaml").write_text(yaml_text(groups_value(rules)), encoding="utf-8")
    checks = [
        # A label nothing has, so that promtool tells what it got instead.
        {"expr": expr, "eval_time": f"{at}s", "exp_samples": [{"labels": "wanted", "value": 0}]}
        for expr, at in asked
    ]
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "group_eval_order": [group.name for group in rules],
        "tests": [
            {
                "interval": f"{step_s}s",
                "input_series": [{"series": k, "values": v} for k, v in series.items()],
                "promql_expr_test": checks,
            }
        ],
    }
    (folder / "test.yaml").write_text(json.dumps(test), encoding="utf-8")
    done = run("test", "rules", folder / "test.yaml")
    told = _GOT.findall(done.stdout + done.stderr)
    assert len(told) == len(asked), done.stdout + done.stderr
    return [
        [] if got == "nil" else [float(number) for number in _NUMBER.findall(got)] for got in told
    ]
