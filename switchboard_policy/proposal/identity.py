"""Names of what is proposed: topic, change digest, proposal id, branch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.digest import canonical
from switchboard_policy.domain.proposal import Edit, Topic

_PACKAGE = "switchboard_policy.proposal"
_PREFIX = "switchboard/"

Figure = int | float | Decimal | str | bool | None


def topic(delta: Delta) -> Topic:
    """Return what a delta is about."""
    return Topic(delta.area, delta.subject, delta.target.binding.name)


def change_digest(edits: Iterable[Edit], rules_digest: str) -> str:
    """Return the digest that approvals and overrides are bound to, `sha256:` and hex.

    It covers document, path, old and new text of every edit and the stock rules; neither lines
    (which move when a comment is added above) nor the order of the edits.

    Args:
        edits: every edit of the change set.
        rules_digest: digest of the stock rules.

    Source: canonical JSON, RFC 8785.
    """
    changed = sorted(
        (edit.location.file, edit.location.pointer, edit.old, edit.new) for edit in edits
    )
    keys = ("document", "path", "old", "new")
    told = [dict(zip(keys, values, strict=True)) for values in changed]
    return canonical({"edits": told, "rules": rules_digest})


def proposal_id(
    change: str, trace_digest: str, seed: int, version: str, figures: Mapping[str, Figure]
) -> str:
    """Return the name of a proposal: the same inputs give the same name on every machine.

    Args:
        change: its change digest.
        trace_digest: digest of the telemetry used.
        seed: seed of every random draw.
        version: version of this library.
        figures: what was computed; floats count to six significant digits.
    """
    settings = constants(_PACKAGE)
    digits = settings.whole("figure_digits")
    named = {
        "change": change,
        "trace": trace_digest,
        "seed": str(seed),
        "version": version,
        "figures": {name: _figure(figure, digits) for name, figure in figures.items()},
    }
    return canonical(named).removeprefix("sha256:")[: settings.whole("digest_characters")]


def _figure(figure: Figure, digits: int) -> str | bool | None:
    if figure is None or isinstance(figure, (bool, str)):
        return figure
    if isinstance(figure, (int, Decimal)):
        return str(figure)
    return format(figure + 0.0, f".{digits}g")


def branch_name(topics: Sequence[Topic]) -> str:
    """Return the branch of a proposal: the same topics give the same branch.

    Args:
        topics: what it is about; never empty.
    """
    names = sorted(str(topic) for topic in topics)
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
    more = f"-and-{len(names) - 1}-more" if len(names) > 1 else ""
    settings = constants(_PACKAGE)
    ending = f"{more}-{digest[: settings.whole('branch_digest_characters')]}"
    room = settings.whole("branch_characters") - len(_PREFIX) - len(ending)
    slug = re.sub("[^a-z0-9]+", "-", names[0].lower()).strip("-")[:room].rstrip("-")
    return f"{_PREFIX}{slug}{ending}"
