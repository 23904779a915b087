"""One query that asks a version about many past decisions, each under the circumstances of then."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from switchboard_policy.opa.replay.answers import Ask
from switchboard_policy.opa.replay.rego import BuiltIn
from switchboard_policy.opa.values import as_text

CLOCK = "time.now_ns"
CONFLICT = "eval_conflict_error"
"""What OPA says where the harness has no recorded value to give."""
FILE = "harness.rego"
_PACKAGE = "switchboard_replay"
_RECORDED = f"""package {_PACKAGE}

recorded(name, arguments) := [value |
	some key, value in data.switchboard_recorded[name]
	json.unmarshal(key) == arguments
]
"""
_NAMED = re.compile(r'recorded\("([^"]+)"')


def harness(wavering: Sequence[BuiltIn]) -> str:
    """Return the Rego that answers in the place of functions whose answer may be another today.

    It gives the recorded value. For a call that was not recorded it gives two values on purpose:
    evaluation then stops with a conflict in this file, which cannot be taken for an answer. A
    default would be a guess, and undefined would be an answer to some rules.

    Args:
        wavering: what the version's rules call.
    """
    return "\n".join([_RECORDED, *(_mock(place, one) for place, one in enumerate(wavering))])


def unrecorded(text: str, row: int) -> str:
    """Return the function that a conflict in a line of the harness is about; empty for none.

    Args:
        text: the harness.
        row: the line, counted from 1.
    """
    lines = text.splitlines()
    found = _NAMED.search(lines[row - 1]) if 0 < row <= len(lines) else None
    return found[1] if found else ""


def _mock(place: int, function: BuiltIn) -> str:
    names = ", ".join(f"a{number}" for number in range(function.arity))
    call = f"recorded({json.dumps(function.name)}, [{names}])"
    return "\n".join(
        (
            f"f{place}({names}) := value if some value in {call}",
            f"f{place}({names}) := 1 if count({call}) == 0",
            f"f{place}({names}) := 2 if count({call}) == 0",
        )
    )


def query(entrypoint: str, wavering: Sequence[BuiltIn]) -> str:
    """Return the query that binds `out` to the answers of one entry point to `input.items`.

    Args:
        entrypoint: slash-separated.
        wavering: what the version's rules call.
    """
    path = "".join(f"[{json.dumps(part)}]" for part in entrypoint.split("/"))
    bound, under = ["facts := item.input"], ["with input as facts"]
    for place, one in enumerate(wavering):
        if one.name == CLOCK:
            bound.append("now := item.at")
            under.append(f"with {CLOCK} as now")
        else:
            under.append(f"with {one.name} as data.{_PACKAGE}.f{place}")
    if any(one.name != CLOCK for one in wavering):
        bound.append("recorded := item.recorded")
        under.append("with data.switchboard_recorded as recorded")
    # Parts of `item` are bound first: inside a comprehension of a query, OPA takes `with input as
    # item.input` for undefined (seen with 1.22.0).
    asked = f"answer := data{path} {' '.join(under)}"
    each = "; ".join(["some i, item in input.items", *bound, asked])
    return f'out := [{{"at": i, "answer": answer}} | {each}]'


def body(entrypoint: str, asks: Sequence[Ask], wavering: Sequence[BuiltIn]) -> bytes:
    """Return the request that asks about some decisions at once, as JSON.

    Args:
        entrypoint: slash-separated.
        asks: what to decide.
        wavering: what the version's rules call.
    """
    recorded = any(one.name != CLOCK for one in wavering)
    each = [
        b'{"input":%b,"at":%d%b}' % (ask.text, ask.at_ns, _recorded(ask) if recorded else b"")
        for ask in asks
    ]
    asked = as_text(query(entrypoint, wavering))
    return b'{"query":%b,"input":{"items":[%b]}}' % (asked, b",".join(each))


def _recorded(ask: Ask) -> bytes:
    return b',"recorded":%b' % as_text({name: dict(calls) for name, calls in ask.recorded.items()})
