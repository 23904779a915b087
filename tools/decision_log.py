"""Make `fixtures/decision-log/`: a week of decisions about the tenants of the demo scenario.

    python tools/decision_log.py            write it
    python tools/decision_log.py --check    make it again, compare

Who asks how much comes from the scenario; what is answered, from the stock rules on the values of
the example repository. Its form is that of OPA's own decision logs. A change of either means making
it again; nothing in it is drawn anew.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml
from screen import ROOT, plain_streams, say

from switchboard_policy.documents.opa_data import opa_data, values_only
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.values import plain_json
from switchboard_policy.opa.wasm import WasmEngine

TARGET = ROOT / "fixtures" / "decision-log" / "decisions.jsonl.gz"
NAME = TARGET.relative_to(ROOT)
SCENARIO = ROOT / "fixtures" / "scenarios" / "demo.yaml"
REPOSITORY = ROOT / "fixtures" / "policy-repository"
SEED = 20261001
DAY = 86_400
FIRST_DAY, DAYS = 23, 7
REVISION, EARLIER = "2026-09-28.2", "2026-09-27.5"
LABELS = {"app": "api-gateway", "id": "b6f0f1c2-7d1f-4a53-9d6e-2a0c5f1f7e10", "version": "1.22.0"}
# What the minute's mean hides: seconds in which a batch goes out.
BATCHES = {"globex": (41, 58, 0.05), "kestrel": (35, 72, 0.06), "meridian": (60, 96, 0.04)}
MASKED_EVERY, ADHOC_EVERY = 160, 700
FOREIGN_AFTER = 1500


@dataclass(frozen=True)
class Question:
    """One decision to be made: when, about what, with which input."""

    at_s: float
    entrypoint: str
    input: dict[str, Any]


def scenario() -> tuple[int, list[dict[str, Any]]]:
    """The scenario's beginning, and the tenants of its gateway."""
    told = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    gateway = next(each for each in told["services"] if each["name"] == "api-gateway")
    return told["start"], gateway["tenants"]


def values() -> dict[str, Any]:
    """The values of the example repository."""
    found = {
        path.relative_to(REPOSITORY).as_posix(): path.read_bytes()
        for path in sorted(REPOSITORY.rglob("data.yaml"))
    }
    plain = plain_json(values_only(opa_data(found)))
    assert isinstance(plain, dict)
    return plain


def rate_of(draw: random.Random, tenant: dict[str, Any], at_s: int) -> float:
    """Requests a second of a tenant in one second, as the scenario shapes its day and week."""
    shape = tenant["traffic"]
    hour = at_s % DAY / 3600
    rate = shape["rps"] * (
        1 + shape["daily"] * math.cos((hour - shape.get("peak_hour", 14)) / 24 * 2 * math.pi)
    )
    if at_s // DAY % 7 in {2, 3}:  # the epoch began on a Thursday
        rate *= shape.get("weekend", 1.0)
    rate *= math.exp(draw.gauss(0, 0.25 if shape["rps"] > 2 else 0.5))
    low, high, share = BATCHES.get(tenant["name"], (0, 0, 0.0))
    if draw.random() < share:
        rate = draw.uniform(low, high)
    elif draw.random() < shape.get("surges_per_day", 0) / 100:
        rate *= shape["surge_factor"]
    return round(rate, 2)


def limit_questions(draw: random.Random, start: int) -> Iterator[Question]:
    """Requests at the gateway, as many of a tenant as the square root of its traffic asks for."""
    tenants = scenario()[1]
    weights = [math.sqrt(tenant["traffic"]["rps"]) for tenant in tenants]
    for number in range(2600):
        at_s = start + FIRST_DAY * DAY + draw.randrange(DAYS * DAY)
        tenant = draw.choices(tenants, weights)[0]
        rate = rate_of(draw, tenant, at_s)
        request = {
            "tenant": tenant["name"],
            "service": "reporting" if draw.random() < 0.2 else "api-gateway",
            "rate_rps": rate,
            "burst_requests": round(rate * draw.uniform(0.4, 1.9)),
            "size_mb": round(draw.lognormvariate(1.6, 0.9), 1),
        }
        kind = "tiers" if number % 9 == 0 else "limits"
        yield Question(at_s + draw.random(), f"switchboard/{kind}/decision", {"request": request})


def residency_questions(
    draw: random.Random, start: int, data: dict[str, Any]
) -> Iterator[Question]:
    """Transfers of a tenant's data, most of them inside its zone."""
    held = data["switchboard_data"]["residency"]["tenants"]
    regions = sorted(
        {region for each in held.values() for region in each["regions"]} | {"us-east-1"}
    )
    for _ in range(700):
        at_s = start + FIRST_DAY * DAY + draw.randrange(DAYS * DAY)
        name = draw.choice(sorted(held))
        own = held[name]["regions"]
        transfer = {
            "tenant": name,
            "operation": draw.choice(["export", "failover", "process", "read", "replicate"]),
            "source": draw.choice(own),
            "destination": draw.choice(own) if draw.random() < 0.94 else draw.choice(regions),
            "purpose": draw.choice(["billing", "support", "research", "reporting"]),
        }
        yield Question(
            at_s + draw.random(),
            "switchboard/residency/decision",
            {"now": at_s, "residency": transfer},
        )


def events() -> Iterator[dict[str, Any]]:
    """Every decision as OPA logs it, in order of time."""
    draw = random.Random(SEED)  # noqa: S311 - made up on purpose, and always the same
    start, data = scenario()[0], values()
    before = json.loads(json.dumps(data))
    before["switchboard_data"]["limits"]["tenants"]["acme"]["rps"] = 16
    asked = [*limit_questions(draw, start), *residency_questions(draw, start, data)]
    now, earlier = WasmEngine.shipped(data), WasmEngine.shipped(before)
    change_s = start + (FIRST_DAY + 1) * DAY
    for number, one in enumerate(sorted(asked, key=lambda each: each.at_s)):
        engine = earlier if one.at_s < change_s else now
        revision = EARLIER if one.at_s < change_s else REVISION
        yield event(number, one, engine.decide(one.entrypoint, one.input), revision)


def event(number: int, one: Question, result: Json, revision: str) -> dict[str, Any]:
    """One decision as OPA logs it; some with a mask, a few of them ad-hoc queries."""
    seconds, rest = divmod(one.at_s, 1)
    moment = datetime.fromtimestamp(seconds, UTC)
    found = {
        "bundles": {"switchboard": {"revision": revision}},
        "decision_id": f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number:012x}",
        "input": one.input,
        "labels": LABELS,
        "metrics": {"timer_rego_query_eval_ns": 180_000 + number * 7919 % 90_000},
        "path": one.entrypoint,
        "requested_by": "10.0.3.17:41822",
        "result": result,
        "timestamp": f"{moment:%Y-%m-%dT%H:%M:%S}.{int(rest * 1e6):06d}Z",
        "type": "openpolicyagent.org/decision_logs",
    }
    if number % MASKED_EVERY == 3:
        area = next(key for key in one.input if key != "now")
        masked = {key: value for key, value in one.input[area].items() if key != "tenant"}
        found |= {"erased": [f"/input/{area}/tenant"], "input": {**one.input, area: masked}}
    if number % ADHOC_EVERY == 5:
        del found["path"]
        found |= {"query": "data.switchboard.limits.limit = x", "result": [{"x": {}}]}
    return found


def text() -> bytes:
    """The log, with one line between that is no decision."""
    lines = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in events()]
    lines.insert(
        FOREIGN_AFTER, "Sep 30 06:25:01 gateway-3 logrotate: ALERT exited abnormally with [1]"
    )
    return ("\n".join(lines) + "\n").encode()


def main() -> None:
    """Write it, or compare it with what is there: a check ends with 1 when it differs."""
    plain_streams()
    made = text()
    if "--check" in sys.argv[1:]:
        held = gzip.decompress(TARGET.read_bytes()) if TARGET.is_file() else b""
        if held != made:
            say(f"{NAME} is not what the rules give; python tools/decision_log.py writes it again")
        sys.exit(held != made)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gzip.compress(made, 9, mtime=0))
    lines = made.count(b"\n")
    say(f"{NAME}: {lines:,} lines, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
