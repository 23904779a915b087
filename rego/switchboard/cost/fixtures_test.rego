package switchboard_test.cost

import data.switchboard.cost as rules

operation := {"scope": "gateway", "operation": "decision", "spent_cents": 4200, "day": 14, "days": 30}

source := "the platform's cost guards"

percent(number) := {"value": number, "unit": "percent", "source": source}

share(number) := {"value": number, "unit": "share", "source": source}

guard := {"at": percent(80), "pauses": [], "thins": {}, "sets": {}, "alerts": [], "asks": []}

level(word) := {"value": word, "unit": "level", "source": source}

guards := [
	object.union(guard, {"pauses": ["policy-refresh"], "thins": {"audit-detail": share(0.8)}, "sets": {"logs": level("short")}}),
	object.union(guard, {
		"at": percent(95), "alerts": ["sre-leads"],
		"sets": {"logs": level("basic"), "websockets": {"value": 2, "unit": "connections", "source": source}},
	}),
	object.union(guard, {
		"at": percent(100), "pauses": ["trial-start", "policy-refresh"], "thins": {"audit-detail": share(0.5)},
		"sets": {"minimal_mode": {"value": true, "unit": "true or false", "source": source}}, "asks": ["platform-team"],
	}),
]

scope := {"owner": "platform-team", "cap": {"value": 100, "unit": "USD/month", "source": source}, "guards": guards}

values := {
	"pace_from": {"value": 7, "unit": "days", "source": "ours"},
	"operations": {"decision": "a decision", "policy-refresh": "x", "audit-detail": "x", "trial-start": "x"},
	"scopes": {"gateway": scope, "production": object.union(scope, {"guards": []})},
}

asking(changed) := {"cost": object.union(operation, changed)}

# Values whose gateway has something else.
with_scope(changed) := object.union(object.remove(values, {"scopes"}), {"scopes": {"gateway": object.union(object.remove(scope, object.keys(changed)), changed)}})

with_guard(changed) := with_scope({"guards": [object.union(object.remove(guard, object.keys(changed)), changed)]})

decided(facts, data_values) := decision if {
	decision := rules.decision with input as facts with data.switchboard_data.cost as data_values
}

ids(decision) := {finding.id | some finding in decision.findings}

messages(decision, id) := [finding.msg | some finding in decision.findings; finding.id == id]

undecided(facts, data_values) if {
	decision := decided(facts, data_values)
	ids(decision) == {"cost/cannot_decide"}
	not decision.allow
	decision.obligations == []
	decision.applied == {}
}
