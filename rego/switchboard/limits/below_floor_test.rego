package switchboard_test.limits

import data.switchboard.limits as rules

test_below_the_floor_is_told_and_denies_nobody if {
	decision := rules.decision with input as asking({"tenant": "initech", "rate_rps": 0.1, "burst_requests": 1})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	ids(decision) == {"limits/below_floor"}
	decision.findings[0].path == "/request/tenant"
	decision.allow
}

test_at_the_floor_is_not_below_it if {
	every tenant in {"at-floor", "floor-text"} {
		decision := rules.decision with input as asking({"tenant": tenant, "rate_rps": 1, "burst_requests": 1})
			with data.switchboard_data.limits as limits
			with data.switchboard_data.tiers as tiers
		decision.findings == []
	}
}
