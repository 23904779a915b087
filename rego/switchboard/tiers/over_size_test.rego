package switchboard_test.tiers

import data.switchboard.tiers as rules

test_over_the_size if {
	decision := rules.decision with input as asking({"size_mb": 50.5})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	ids(decision) == {"tiers/over_size"}
	contains(decision.findings[0].msg, "tier regulated carries 50 MB")
	contains(decision.guidance[0], "parts of at most 50 MB")
	decision.findings[0].level == "hard"
	decision.findings[0].path == "/request/size_mb"
	not "tiers/over_size" in rules.passed with input as asking({"size_mb": 50.5})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	not decision.allow
}
