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
	rules.rules == {
		"purpose/cannot_decide": "hard",
		"purpose/drift": "hard",
		"purpose/missing": "hard",
		"purpose/not_allowed_for_dataset": "hard",
		"purpose/not_allowed_for_tenant": "hard",
	}
}

test_where_something_is_not_known_nothing_else_is_told_and_nothing_passes if {
	every changed in [{"dataset": "nothing"}, {"tenant": "nobody"}, {"collected_for": ["securty"]}, {"purposes": ["securty"]}] {
		every purposes in [[], ["security"]] {
			facts := asking(object.union({"purposes": purposes}, changed))
			decision := rules.decision with input as facts
				with data.switchboard_data.purpose as values
			ids(decision) == {"purpose/cannot_decide"}
			decision.allowed == []
			rules.passed == set() with input as facts
				with data.switchboard_data.purpose as values
		}
	}
}
