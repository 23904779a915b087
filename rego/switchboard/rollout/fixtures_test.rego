package switchboard_test.rollout

import data.switchboard.rollout as rules

now := 1790000000

ramp := {
	"tenant": "acme",
	"at_percent": 2,
	"to_percent": 10,
	"since": 1789997300,
	"frozen_until": 0,
	"regions": ["eu-west-1", "eu-central-1"],
	"readiness": {
		"slo": {"days": 14, "good_share": 0.994},
		"cache": {"hit_share": 0.92, "p95_ms": 350},
		"revisions": [
			{"name": "rules", "wanted": "r-7", "loaded": "r-7"},
			{"name": "boards", "wanted": "b-3", "loaded": "b-3"},
			{"name": "policies", "wanted": "p-9", "loaded": "p-9"},
		],
		"simulations": {"purpose": true, "residency": true},
		"canaries": ["eu-central-1", "eu-west-1"],
	},
	"signals": {
		"api_budget_left_share": 0.5,
		"budget_left_share_24h": 0.6,
		"compensation_share_24h": 0.005,
		"replica_lag": {"above_s": 0, "lag_s": 3},
		"residency_denials": 0,
	},
}

figure(value, unit) := {"value": value, "unit": unit, "source": "ours"}

values := {
	"waves": [2, 10, 25, 50, 100],
	"soak_first": figure(2700, "s"),
	"soak": figure(900, "s"),
	"ready_days": figure(14, "days"),
	"ready_slo": figure(0.994, "share"),
	"ready_cache_hit": figure(0.92, "share"),
	"ready_cache_p95": figure(350, "ms"),
	"release_budget": figure(0.5, "share"),
	"trip_budget": figure(0.6, "share"),
	"trip_freeze": figure(86400, "s"),
	"trip_lag": figure(60, "s"),
	"trip_lag_for": figure(300, "s"),
	"trip_autonomy": figure(0.005, "share"),
	"trip_throttle": figure(25, "percent"),
}

denying := {id | some id, _ in rules.rules; id != "rollout/cannot_decide"}

# Facts with parts replaced, however deep; lists are replaced whole.
given(changed) := {"now": now, "rollout": object.union(ramp, changed)}

signalling(changed) := given({"signals": changed})

ready(changed) := given({"readiness": changed})

ids(decision) := {finding.id | some finding in decision.findings}

duties(decision) := {duty.id | some duty in decision.obligations}

# The decision on facts and values.
decided_on(facts, given_values) := decision if {
	decision := rules.decision with input as facts with data.switchboard_data.rollout as given_values
}

decided(facts) := decided_on(facts, values)

passed_on(facts, given_values) := found if {
	found := rules.passed with input as facts with data.switchboard_data.rollout as given_values
}

# Facts that one rule alone objects to, at one place.
only(facts, id, path) := decision if {
	decision := decided(facts)
	[[finding.id, finding.level, finding.path] | some finding in decision.findings] == [[id, "hard", path]]
	decision.allow == false
	decision.checklist[id] == "no-go"
	passed_on(facts, values) == denying - {id}
	count(decision.guidance) == 1
}
