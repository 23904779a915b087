package switchboard_test.tiers

import data.switchboard.tiers as rules

test_within_the_size_is_allowed if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	decision == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": ["tiers/cannot_decide", "tiers/over_size"],
		"tier": {"name": "regulated", "priority": "high", "size_mb": 50},
	}
}

test_nothing_known_is_denied if {
	not rules.decision.allow with input as {}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_what_cannot_be_decided_is_hard if rules.rules["tiers/cannot_decide"] == "hard"
