"""What makes a page self-contained and safe: hashes for its own style and script, nothing else.

A page opened from a disk or a build server has no headers of its own, so the policy stands in a
meta element. It names the digest of each block; anything injected has none and does not run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

from switchboard_policy.render import theme
from switchboard_policy.resources import resource

FOLDER: Final = "templates/report"


def style() -> str:
    """Return the style sheet, with both palettes."""
    sheet = (resource(FOLDER) / "style.css").read_text("utf-8")
    light, dark = theme.declarations(theme.LIGHT), theme.declarations(theme.DARK)
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{sheet}"
    )


def script() -> str:
    """Return the script that brings figures to life."""
    return (resource(FOLDER) / "alive.js").read_text("utf-8")


def content_policy(styles: Iterable[str], scripts: Iterable[str]) -> Markup:
    """Return the content security policy of a page.

    Args:
        styles: the text of each style element.
        scripts: the text of each script, also of those a script adds.
    """
    run = " ".join(_source(text) for text in scripts)
    look = " ".join(_source(text) for text in styles)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {look}",
            f"script-src {run}" if run else "script-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return Markup(policy)  # noqa: S704 - our own words and digests, nothing to escape


def packed(text: str) -> Markup:
    """Return text compressed, in letters that need no escaping."""
    # No time and no file name in the header: the same text is the same bytes.
    return Markup(base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode())  # noqa: S704


def packed_json(value: Mapping[str, object]) -> Markup:
    """Return a JSON document compressed."""
    return packed(json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False))


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
