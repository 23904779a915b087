"""NGINX's request limits, as far as they are named: `limit_req_zone … zone=acme:1m rate=10r/s;`.

Source: the module ngx_http_limit_req_module, directives `limit_req_zone` and `limit_req`.
"""

from __future__ import annotations

import re

from switchboard_policy.adoption.loose_yaml import Branch, Leaf, Node

_ZONE = re.compile(
    r"^\s*limit_req_zone\s+\S+\s+zone=(?P<name>[\w.-]+):\w+\s+rate=(?P<rate>\d+r/[sm])"
)
_USE = re.compile(r"^\s*limit_req\s+zone=(?P<name>[\w.-]+)\s+(?:.*\s)?burst=(?P<burst>\d+)")


def read_nginx(text: str) -> Node | None:
    """Return the zones of a configuration as a mapping, or None where it has none.

    Args:
        text: a file of NGINX's configuration; its variables and includes are not followed.
    """
    zones, uses = Branch(1), Branch(1)
    for number, line in enumerate(text.split("\n"), start=1):
        for pattern, key, into in ((_ZONE, "rate", zones), (_USE, "burst", uses)):
            if found := pattern.match(line):
                value = Leaf(found[key], number, plain=True)
                entry = Branch(number, [(Leaf(key, number, plain=True), value)])
                into.entries.append((Leaf(found["name"], number, plain=True), entry))
    if not zones.entries:
        return None
    names = (("limit_req_zone", zones), ("limit_req", uses))
    return Branch(1, [(Leaf(name, 1, plain=True), held) for name, held in names if held.entries])
