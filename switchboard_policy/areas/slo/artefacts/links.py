"""Where boards and alerts lead: run-books, logs and traces of what is being looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from switchboard_policy.areas.slo.artefacts.board import Link
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut, Names, unmapped
from switchboard_policy.domain.outcome import NotEvaluated

_KEPT = re.compile(r"[A-Za-z0-9._~:${}-]")
"""Left as it is in an address: what any address may hold, and what Grafana's variables need."""


def runbook(name: str, links: Mapping[str, str]) -> str | NotEvaluated:
    """Return the address of a run-book.

    Args:
        name: its name, such as `slo-breach`.
        links: `artefacts.links` of `switchboard.yaml`.
    """
    folder = links.get("runbooks", "").rstrip("/")
    return f"{folder}/{name}.md" if folder else unmapped("artefacts.links.runbooks")


def runbook_links(
    wanted: Iterable[tuple[str, str]], names: Names
) -> tuple[tuple[Link, ...], tuple[LeftOut, ...]]:
    """Return links to run-books, or one thing left out where nobody says where they are.

    Args:
        wanted: name and title of each.
        names: where run-books are published.
    """
    links = []
    for name, title in wanted:
        url = runbook(name, names.links)
        if isinstance(url, NotEvaluated):
            return (), (LeftOut("links to run-books", url.reason),)
        links.append(Link(title, url))
    return tuple(links), ()


def explore_links(service: str, names: Names) -> tuple[tuple[Link, ...], tuple[LeftOut, ...]]:
    """Return links to the traces and the logs of a service in the time being looked at.

    Args:
        service: its name, or the board's variable.
        names: the data sources.
    """
    links: list[Link] = []
    left: list[LeftOut] = []
    label = names.label("service")
    logs = "service" if isinstance(label, NotEvaluated) else label
    for kind, title, query in (
        ("tempo", "Traces of errors", f'{{resource.service.name="{service}" && status=error}}'),
        ("loki", "Logs", f'{{{logs}="{service}"}}'),
    ):
        uid = names.source(kind)
        if isinstance(uid, NotEvaluated):
            left.append(LeftOut(f"links to {title.lower()}", uid.reason))
        else:
            links.append(Link(title, _explore(kind, uid, query)))
    return tuple(links), tuple(left)


def _explore(kind: str, uid: str, query: str) -> str:
    """Return the address of Grafana's Explore with a query filled in.

    Source: Grafana documentation, "Explore", the URL's `panes` of schema version 1.
    """
    asked = {"refId": "A", "datasource": {"type": kind, "uid": uid}}
    asked |= {"queryType": "traceql", "query": query} if kind == "tempo" else {"expr": query}
    times = {"from": "${__from}", "to": "${__to}"}
    panes = {"a": {"datasource": uid, "queries": [asked], "range": times}}
    text = _quoted(json.dumps(panes, separators=(",", ":")))
    return f"/explore?schemaVersion=1&orgId=1&panes={text}"


def _quoted(text: str) -> str:
    """Return text as it stands in an address. Source: RFC 3986, section 2.1."""
    return "".join(
        each if _KEPT.fullmatch(each) else "".join(f"%{byte:02X}" for byte in each.encode())
        for each in text
    )
