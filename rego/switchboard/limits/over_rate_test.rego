package switchboard_test.limits

import data.switchboard.limits as rules

test_over_the_rate if {
	decision := rules.decision with input as asking({"rate_rps": 20.5})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	decision.findings == [{
		"id": "limits/over_rate",
		"level": "hard",
		"msg": concat("", [
			"tenant acme sends 20.5 requests/s to api-gateway, over its limit of 20 requests/s ",
			"(tier standard)",
		]),
		"path": "/request/rate_rps",
	}]
	decision.guidance == [concat("", [
		"retry after 1 s at 20 requests/s or below; ",
		"for more, ask the owners of limits, with the reason and the peak you expect",
	])]
	not decision.allow
	not "limits/over_rate" in rules.passed with input as asking({"rate_rps": 20.5})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
}

test_a_slow_limit_says_when_it_admits_again if {
	every tenant, wait in {"initech": "60 s", "slow": "3600 s"} {
		decision := rules.decision with input as asking({"tenant": tenant, "rate_rps": 1, "burst_requests": 1})
			with data.switchboard_data.limits as limits
			with data.switchboard_data.tiers as tiers
		contains(decision.guidance[0], $"retry after {wait}")
	}
}

test_one_a_second_is_admitted_within_a_second if {
	decision := rules.decision with input as asking({"tenant": "one", "rate_rps": 2, "burst_requests": 1})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	contains(decision.guidance[0], "retry after 1 s")
}

test_when_to_retry_is_the_shortest_that_admits_a_request if {
	every rps, wait in {"0.0166": "3600 s", "0.0168": "60 s", "0.02": "60 s", "0.999": "60 s", "1": "1 s"} {
		rules.retry_after(to_number(rps)) == wait
	}
}
