package switchboard_test.limits

import data.switchboard.limits as rules

test_within_the_limit_is_allowed if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	decision == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"limit": {"burst": 40, "rps": 20, "tier": "standard"},
		"obligations": [],
		"observed": [],
		"rules": ["limits/below_floor", "limits/cannot_decide", "limits/over_burst", "limits/over_rate"],
	}
}

test_exactly_at_the_limit_is_allowed if {
	rules.decision.allow with input as asking({"rate_rps": 20, "burst_requests": 40})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_nothing_known_is_denied if {
	not rules.decision.allow with input as {}
	not rules.decision.allow with input as []
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_what_cannot_be_decided_is_hard if rules.rules["limits/cannot_decide"] == "hard"
