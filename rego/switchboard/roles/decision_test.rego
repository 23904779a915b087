package switchboard_test.roles

import data.switchboard.roles as rules

test_what_a_role_may_is_allowed if {
	decided(given({}), values) == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": [
			"roles/cannot_decide",
			"roles/not_permitted",
			"roles/step_up_needed",
			"roles/step_up_waived",
			"roles/unknown_role",
		],
		"terms": {"admitted": ["viewer"], "reach": ["operator", "viewer"], "sensitive": false},
	}
}

test_nothing_known_is_denied if {
	every facts in [{}, [], null, "kim"] {
		decision := decided(facts, values)
		not decision.allow
		decision.terms == {}
	}
	not rules.decision.allow with input as given({}) with data.switchboard_data as {}
}

test_levels if rules.rules == {
	"roles/cannot_decide": "hard",
	"roles/not_permitted": "hard",
	"roles/step_up_needed": "hard",
	"roles/step_up_waived": "advisory",
	"roles/unknown_role": "advisory",
}
