"""`switchboard --help` answers at once because it loads next to nothing: the list is here."""

from __future__ import annotations

import subprocess
import sys

OURS = {
    "switchboard_policy",
    "switchboard_policy.cli",
    "switchboard_policy.cli.entry",
    "switchboard_policy.cli.lazy",
    "switchboard_policy.cli.root",
}
FOREIGN = {"click"}
HEAVY = {"asyncio", "concurrent", "decimal", "email", "http", "json", "sqlite3", "ssl", "urllib"}
PROBE = """
import sys
before = set(sys.modules)
from switchboard_policy.cli.entry import run
status = run(["--help"])
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
sys.exit(status)
"""


def loaded() -> set[str]:
    finished = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True
    )
    assert "Commands:" in finished.stdout
    return set(finished.stderr.split())


def test_help_loads_five_modules_of_ours_and_click() -> None:
    modules = loaded()
    assert {name for name in modules if name.startswith("switchboard_policy")} == OURS
    tops = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert tops - {"switchboard_policy"} == FOREIGN


def test_help_loads_nothing_heavy_of_the_standard_library() -> None:
    tops = {name.partition(".")[0] for name in loaded()}
    assert tops & HEAVY == set()
