package switchboard_test.limits

import data.switchboard.limits as rules

test_a_tenant_without_own_numbers_has_its_tiers if {
	rules.limit == {"burst": 7, "rps": 5, "tier": "regulated"} with input as asking({"tenant": "globex"})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as object.union(tiers, {"defaults": {"burst": 7}})
}

test_no_burst_anywhere_is_no_limit if {
	rules.limit == {} with input as asking({"tenant": "globex"})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_no_rate_anywhere_is_no_limit if {
	rules.limit == {} with input as asking({"tenant": "bare"})
		with data.switchboard_data.limits as {"tenants": {"bare": {"tier": "bare"}}}
		with data.switchboard_data.tiers as {"tiers": {"bare": {"burst": 1}}}
}

test_a_request_that_is_not_whole_has_no_limit if {
	rules.limit == {} with input as {"request": object.remove(request, ["service"])}
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_a_value_that_is_no_number_is_not_inherited_over if {
	every tenant in {"text", "lost", "three", "negative", "nobody", "burst-text", "burst-negative"} {
		rules.limit == {} with input as asking({"tenant": tenant})
			with data.switchboard_data.limits as limits
			with data.switchboard_data.tiers as tiers
	}
}

test_a_limit_of_nothing_is_a_limit if {
	decision := rules.decision with input as asking({"tenant": "closed", "rate_rps": 0, "burst_requests": 0})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	decision.allow
	decision.limit.rps == 0
}
