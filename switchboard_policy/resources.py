"""Find the rules and templates that ship with the library.

In an installed wheel they stand in `switchboard_policy/_data`; in a checkout (also an editable
install, which has no `_data`) at the top level.
"""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.errors import SwitchboardError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the path of a shipped file or folder.

    Args:
        name: path below the top level, such as `rego` or `templates/report`.

    Raises:
        SwitchboardError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        candidate = root / name
        if candidate.exists():
            return candidate
    raise SwitchboardError(f"{name} is missing from this installation", hint="install it again")
