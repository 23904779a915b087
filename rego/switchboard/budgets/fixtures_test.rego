package switchboard_test.budgets

import data.switchboard.budgets as rules

call := {"tenant": "acme", "used_tokens": 400, "asked_tokens": 10}

figure(number, unit) := {"value": number, "unit": unit, "source": "ours"}

level(at, lets) := {"at": figure(at, "percent"), "lets": figure(lets, "share")}

values := {
	"levels": [level(50, 0.75), level(75, 0.5), level(90, 0.25)],
	"default": figure(1000, "tokens/month"),
	"tenants": {"acme": {}, "globex": {"tokens": figure(200, "tokens/month")}, "odd": 7},
}

asking(changed) := {"budgets": object.union(call, changed)}

with_levels(levels) := object.union(object.remove(values, {"levels"}), {"levels": levels})

decided(facts, data_values) := decision if {
	decision := rules.decision with input as facts with data.switchboard_data.budgets as data_values
}

ids(decision) := {finding.id | some finding in decision.findings}

undecided(facts, data_values) if {
	decision := decided(facts, data_values)
	ids(decision) == {"budgets/cannot_decide"}
	not decision.allow
	decision.obligations == []
	decision.applied == {}
}
