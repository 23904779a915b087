package switchboard_test.residency

import data.switchboard.residency as rules

test_data_that_lie_where_they_may_not_be if {
	decision := rules.decision with input as asking({"source": "us-east-1", "destination": "eu-west-1"})
		with data.switchboard_data.residency as values
	decision.findings == [{
		"id": "residency/source_not_allowed",
		"level": "hard",
		"msg": "data of tenant acme lie in us-east-1, where they may not be; operation write would take them from there",
		"path": "/residency/source",
	}]
	contains(decision.guidance[0], "restore from the last compliant snapshot in eu-central-1, eu-west-1")
}

test_a_region_of_its_own_outside_a_bound_zone_is_no_place_either if {
	decision := rules.decision with input as asking({"tenant": "astray", "source": "us-east-1", "destination": "eu-west-1"})
		with data.switchboard_data.residency as values
	ids(decision) == {"residency/source_not_allowed"}
}
