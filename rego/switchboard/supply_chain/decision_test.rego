package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_an_image_with_all_that_is_asked_runs if {
	decided(asking({})) == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": sort([id | some id, _ in rules.rules]),
	}
	passed_on(asking({}), values) == denying
}

test_the_levels_of_the_rules if {
	advisory := named(["secret_due", "vulnerability_waived", "waiver_lapsed"])
	{id | some id, level in rules.rules; level == "advisory"} == advisory
	{id | some id, level in rules.rules; level == "hard"} == object.keys(rules.rules) - advisory
	count(rules.rules) == 23
}

test_nothing_known_is_denied if {
	every nothing in [{}, [], null, "image"] {
		decided(nothing).allow == false
		passed_on(nothing, values) == set()
	}
	decision := rules.decision with input as asking({})
		with data.switchboard_data as {}
	decision.allow == false
	ids(decision) == named(["cannot_decide"])
}

test_what_is_only_observed_denies_nothing if {
	watching := object.union(values, {"observe": ["supply_chain/image_unsigned"]})
	decided_on(asking({"signatures": []}), watching).allow
	decided_on(asking({"signatures": [], "sboms": []}), watching).allow == false
}
