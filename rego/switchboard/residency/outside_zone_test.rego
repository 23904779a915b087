package switchboard_test.residency

import data.switchboard.residency as rules

test_a_failover_out_of_the_eu_is_denied if {
	decision := rules.decision with input as asking({"tenant": "astray", "operation": "failover", "destination": "us-east-1"})
		with data.switchboard_data.residency as values
	decision.findings == [{
		"id": "residency/outside_zone",
		"level": "hard",
		"msg": "operation failover would take data of tenant astray out of EU, to us-east-1; EU is bound, also in a failover",
		"path": "/residency/destination",
	}]
	contains(decision.guidance[0], "stay in EU (eu-central-1, eu-north-1, eu-west-1)")
	not decision.allow
}

test_a_zone_that_is_not_bound_may_be_left if {
	"residency/outside_zone" in rules.passed with input as asking({"tenant": "globex", "destination": "eu-west-1"})
		with data.switchboard_data.residency as values
}
