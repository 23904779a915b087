"""Load tests as k6 scripts: options as data, one short function."""

from __future__ import annotations

import json

from switchboard_policy.areas.slo.artefacts.load import LoadTest
from switchboard_policy.domain.units import plain
from switchboard_policy.render.text import clean

_SCRIPT = """\
import {{ check, sleep }} from "k6";
import http from "k6/http";

// Load test of {service}, held to its service levels: {levels}.
// TARGET is the address that is asked, on a machine that may be loaded; SCALE multiplies the users.
// A release is gated at {gate} times the users: k6 run --env TARGET=… --env SCALE={gate} FILE
const target = __ENV.TARGET;
const scale = Number(__ENV.SCALE || "1");
if (!target) {{
  throw new Error("TARGET is the address to load: k6 run --env TARGET=http://…");
}}
if (!Number.isFinite(scale) || scale <= 0) {{
  throw new Error("SCALE is a number above 0");
}}

/** @type {{Record<string, {{users: number, seconds: number, start: number}}>}} */
const profiles = {profiles};

/** @type {{Record<string, import("k6/options").Scenario>}} */
const scenarios = {{}};
for (const [name, profile] of Object.entries(profiles)) {{
  scenarios[name] = {{
    executor: "constant-vus",
    vus: Math.ceil(profile.users * scale),
    duration: `${{profile.seconds}}s`,
    startTime: `${{profile.start}}s`,
    gracefulStop: "30s",
  }};
}}

/** @type {{import("k6/options").Options}} */
export const options = {{
  scenarios,
  thresholds: {thresholds},
}};

export default function () {{
  const answer = http.get(target);
  check(answer, {{ "is answered without an error": (told) => told.status < 400 }});
  sleep({think});
}}
"""


def load_text(test: LoadTest) -> str:
    """Return a load test as the script that k6 runs.

    Args:
        test: the load test.
    """
    start = 0
    profiles: dict[str, dict[str, int]] = {}
    for profile in test.profiles:
        profiles[profile.name] = {
            "users": profile.users,
            "seconds": profile.seconds,
            "start": start,
        }
        start += profile.seconds
    told = [
        (f"{metric}{{scenario:{profile.name}}}", condition)
        for profile in test.profiles
        for metric, condition, _ in test.thresholds
    ]
    thresholds: dict[str, list[dict[str, object]]] = {}
    for name, condition in told:
        bound = {
            "threshold": condition,
            "abortOnFail": True,
            "delayAbortEval": f"{test.abort_after_s}s",
        }
        thresholds.setdefault(name, []).append(bound)
    return _SCRIPT.format(
        service=clean(test.service),
        levels=clean(", ".join(level for _, _, level in test.thresholds)),
        gate=test.gate_scale,
        profiles=json.dumps(profiles, indent=2),
        thresholds=json.dumps(thresholds, indent=2).replace("\n", "\n  "),
        think=plain(test.think_s),
    )
