package switchboard_test.residency

import data.switchboard.residency as rules

test_a_transfer_by_waiver_is_told_and_allowed if {
	decision := rules.decision with input as asking(waived)
		with data.switchboard_data.residency as values
	decision.findings == [{
		"id": "residency/transfer_waiver",
		"level": "advisory",
		"msg": concat("", [
			"eu-west-1 is admitted for tenant globex by waiver w-1 of privacy-team, for research, ",
			"which ends on 2026-12-01 (UTC)",
		]),
		"path": "/residency/destination",
	}]
	contains(decision.guidance[0], "out of eu-west-1 before 2026-12-01")
	decision.allow
	decision.obligations == []
}

test_a_waiver_for_a_region_of_its_own_is_not_told if {
	decision := rules.decision with input as asking({"tenant": "acme", "operation": "read", "source": "eu-central-1", "destination": "eu-west-1", "purpose": "research"})
		with data.switchboard_data.residency as values
	decision.findings == []
}

test_a_waiver_out_of_a_bound_zone_is_not_told_as_one_that_admits if {
	leading_out := object.union(waiver, {"tenant": "acme", "region": "us-east-1"})
	decision := rules.decision with input as asking({"operation": "read", "destination": "us-east-1", "purpose": "research"})
		with data.switchboard_data.residency as object.union(values, {"waivers": [leading_out]})
	ids(decision) == {"residency/outside_zone"}
}
