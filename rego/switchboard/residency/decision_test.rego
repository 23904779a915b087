package switchboard_test.residency

import data.switchboard.residency as rules

test_within_its_regions_is_allowed if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.residency as values
	decision == {
		"allow": true,
		"bounds": {
			"bound": true,
			"regions": ["eu-central-1", "eu-west-1"],
			"zone": "EU",
			"zone_regions": ["eu-central-1", "eu-north-1", "eu-west-1"],
		},
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": [
			"residency/cannot_decide",
			"residency/outside_zone",
			"residency/region_not_allowed",
			"residency/source_not_allowed",
			"residency/transfer_waiver",
			"residency/waiver_lapsed",
		],
	}
}

test_nothing_known_is_denied if {
	every nothing in [{}, [], null, "transfer"] {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.obligations == []
	}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_the_levels_of_the_rules if {
	rules.rules == {
		"residency/cannot_decide": "hard",
		"residency/outside_zone": "hard",
		"residency/region_not_allowed": "hard",
		"residency/source_not_allowed": "hard",
		"residency/transfer_waiver": "advisory",
		"residency/waiver_lapsed": "advisory",
	}
}

test_where_nothing_is_known_nothing_passes if {
	rules.passed == set() with input as asking({"tenant": "nobody"})
		with data.switchboard_data.residency as values
}
