package switchboard_test.residency

import data.switchboard.residency as rules

test_a_waiver_that_ended_is_told_beside_the_denial if {
	decision := rules.decision with input as {"now": 1796083200, "residency": waived}
		with data.switchboard_data.residency as values
	ids(decision) == {"residency/region_not_allowed", "residency/waiver_lapsed"}
	decision.findings[1].msg == "waiver w-1 of privacy-team admitted eu-west-1 until 2026-12-01 (UTC)"
	not decision.allow
}

test_where_another_still_counts_the_old_one_is_not_told if {
	renewed := [object.union(waiver, {"until": 1000}), waiver]
	decision := rules.decision with input as asking(waived)
		with data.switchboard_data.residency as object.union(values, {"waivers": renewed})
	ids(decision) == {"residency/transfer_waiver"}
}

test_nothing_lapsed_where_nothing_is_known if {
	decision := rules.decision with input as {"now": 1796083200, "residency": object.union(waived, {"tenant": "nobody"})}
		with data.switchboard_data.residency as object.union(values, {"waivers": [object.union(waiver, {"tenant": "nobody"})]})
	ids(decision) == {"residency/cannot_decide"}
}
