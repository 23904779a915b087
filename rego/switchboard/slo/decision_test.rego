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
