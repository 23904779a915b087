package switchboard_test.purpose

import data.switchboard.purpose as rules

test_a_compatible_use_is_allowed_and_written_down if {
	decision := rules.decision with input as asking({"purposes": ["security", "investigation"]})
		with data.switchboard_data.purpose as values
	decision == {
		"allow": true,
		"allowed": ["investigation", "security", "threat-intel"],
		"findings": [],
		"guidance": [],
		"obligations": [{
			"id": "purpose/record_use",
			"dataset": "access-log",
			"purposes": ["investigation", "security"],
		}],
		"observed": [],
		"rules": [
			"purpose/cannot_decide",
			"purpose/drift",
			"purpose/missing",
			"purpose/not_allowed_for_dataset",
			"purpose/not_allowed_for_tenant",
		],
	}
}

test_nothing_known_is_denied if {
	every nothing in [{}, [], null, "use"] {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.allowed == []
		decision.obligations == []
	}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_the_levels_of_the_rules if {
	{level | some level in rules.rules} == {"hard"}
}
