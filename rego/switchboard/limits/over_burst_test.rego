package switchboard_test.limits

import data.switchboard.limits as rules

test_over_the_burst if {
	decision := rules.decision with input as asking({"burst_requests": 41})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	ids(decision) == {"limits/over_burst"}
	contains(decision.guidance[0], "spread them at 20 requests/s")
	decision.findings[0].level == "hard"
	decision.findings[0].path == "/request/burst_requests"
	not "limits/over_burst" in rules.passed with input as asking({"burst_requests": 41})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	not decision.allow
}
