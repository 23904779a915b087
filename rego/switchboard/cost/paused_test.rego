package switchboard_test.cost

import data.switchboard.cost as rules

# Operation, and the cents from which it is paused of a cap of 100 USD; -1 for never.
paused_from := {
	"policy-refresh": 8000, "trial-start": 10000, "decision": -1, "audit-detail": -1,
	"approval": -1, "denial": -1, "override": -1, "receipt": -1,
}

test_each_operation_runs_until_the_guard_that_pauses_it if {
	every name, from in paused_from {
		every cents in [0, 7999, 8000, 9500, 9999, 10000, 250000] {
			facts := asking({"operation": name, "spent_cents": cents})
			decision := decided(facts, values)
			paused := {1 | from >= 0; cents >= from}
			{1 | "cost/paused" in ids(decision)} == paused
			{1 | not decision.allow} == paused
			passed := rules.passed with input as facts with data.switchboard_data.cost as values
			{1 | not "cost/paused" in passed} == paused
		}
	}
}

test_it_says_what_was_spent_and_whom_to_ask if {
	decision := decided(asking({"operation": "policy-refresh", "spent_cents": 9650}), values)
	messages(decision, "cost/paused") == ["policy-refresh is paused from 80 % of a cap on: gateway has spent 96 % of 100 USD this month"]
	contains(concat("\n", decision.guidance), "ask platform-team, who owns gateway, to propose a higher cap")
}

test_where_it_cannot_be_decided_nothing_passes if {
	rules.passed == set() with input as asking({"scope": "nobody"}) with data.switchboard_data.cost as values
	rules.passed == set() with input as asking({"operation": "nothing"}) with data.switchboard_data.cost as values
	rules.passed == set() with input as asking({"day": 0}) with data.switchboard_data.cost as values
}

test_in_observe_mode_it_is_told_and_runs if {
	decision := decided(asking({"operation": "policy-refresh", "spent_cents": 9000}), object.union(values, {"observe": ["cost/paused"]}))
	decision.allow
	startswith(messages(decision, "cost/paused")[0], "observed, not enforced: ")
}
