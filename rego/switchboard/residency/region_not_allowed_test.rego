package switchboard_test.residency

import data.switchboard.residency as rules

test_a_region_that_is_none_of_the_tenants if {
	decision := rules.decision with input as asking({"destination": "eu-north-1"})
		with data.switchboard_data.residency as values
	decision.findings == [{
		"id": "residency/region_not_allowed",
		"level": "hard",
		"msg": "operation write would take data of tenant acme to eu-north-1; its regions are eu-central-1, eu-west-1",
		"path": "/residency/destination",
	}]
	decision.guidance == [concat("", [
		"use one of eu-central-1, eu-west-1; to add a region or a waiver for service, ask the owners ",
		"of residency, who ask the data protection officer",
	])]
	not decision.allow
}

test_its_own_region_passes if {
	"residency/region_not_allowed" in rules.passed with input as asking({})
		with data.switchboard_data.residency as values
}
