package switchboard_test.slo

import data.switchboard.slo as rules

test_a_sound_level_is_allowed if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.slo as values
	decision == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": [
			"slo/alert_unreachable",
			"slo/cannot_decide",
			"slo/objective_disagrees",
			"slo/objective_out_of_range",
			"slo/window_order",
		],
	}
}

test_nothing_known_is_denied if {
	not rules.decision.allow with input as {}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_what_cannot_be_decided_is_hard if rules.rules["slo/cannot_decide"] == "hard"

test_a_rule_passes_only_where_it_holds if {
	every changed in [
		{"id": "slo/alert_unreachable", "to": {"pages": [object.union(page, {"factor": 1000})]}},
		{"id": "slo/objective_disagrees", "to": {"objective_percent": 99.5}},
		{"id": "slo/objective_out_of_range", "to": {"objective_percent": 0}},
		{"id": "slo/objective_out_of_range", "to": {"objective_percent": 100}},
		{"id": "slo/window_order", "to": {"pages": [object.union(page, {"short_s": 0})]}},
		{"id": "slo/window_order", "to": {"pages": [object.union(page, {"short_s": 3600})]}},
	] {
		not changed.id in rules.passed with input as asking(changed.to)
			with data.switchboard_data.slo as values
	}
}

test_where_a_fact_is_missing_no_rule_passes if {
	rules.passed == set() with input as {"slo": object.remove(level, ["service"])}
		with data.switchboard_data.slo as values
}
