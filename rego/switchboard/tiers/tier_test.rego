package switchboard_test.tiers

import data.switchboard.tiers as rules

test_priority_is_normal_where_none_is_stated if {
	rules.tier.priority == "normal" with input as asking({"tenant": "acme"})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_a_tier_that_is_not_whole_is_not_known if {
	every tenant in {"lost", "odd", "text", "loud", "negative", "nobody"} {
		rules.tier == {} with input as asking({"tenant": tenant})
			with data.switchboard_data.limits as limits
			with data.switchboard_data.tiers as tiers
	}
}

test_a_size_of_nothing_is_a_size if {
	rules.decision.allow with input as asking({"tenant": "none", "size_mb": 0})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_a_request_that_is_not_whole_has_no_tier if {
	rules.tier == {} with input as {"request": object.remove(request, ["service"])}
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}
