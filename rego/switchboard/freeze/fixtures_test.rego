package switchboard_test.freeze

import data.switchboard.freeze as rules

now := 1790000000

change := {
	"change_digest": "sha256:a",
	"author": "switchboard-bot",
	"areas": ["limits"],
	"services": ["api-gateway"],
	"overrides": [],
}

override := {
	"change_digest": "sha256:a",
	"findings": ["freeze/frozen"],
	"by": "sre-leads",
	"reason": "checkout is down without it",
	"expires": 1790003600,
}

window := {
	"id": "year-end",
	"start": 1789990000,
	"end": 1790100000,
	"scope": {"everything": true},
	"owner": "sre-leads",
	"reason": "the year's accounts close",
}

figures := {
	"override_longest": {"value": 86400, "unit": "s", "source": "ours"},
	"override_reason_shortest": {"value": 10, "unit": "characters", "source": "ours"},
}

given(changed) := {"now": now, "freeze": object.union(change, changed)}

overriding(changed) := given({"overrides": [object.union(override, changed)]})

with_windows(windows) := object.union(figures, {"windows": windows})

during(changed) := with_windows([object.union(object.remove(window, object.keys(changed)), changed)])

ids(decision) := {finding.id | some finding in decision.findings}

# The decision on facts and values.
decided(facts, values) := decision if {
	decision := rules.decision with input as facts with data.switchboard_data.freeze as values
}

passed(facts, values) := found if {
	found := rules.passed with input as facts with data.switchboard_data.freeze as values
}
