package switchboard_test.residency

import data.switchboard.residency as rules

test_a_waiver_that_is_not_whole_counts_for_nothing if {
	every key, _ in waiver {
		broken := object.union(values, {"waivers": [object.remove(waiver, {key})]})
		decision := rules.decision with input as asking(waived)
			with data.switchboard_data.residency as broken
		ids(decision) == {"residency/region_not_allowed"}
	}
}

test_what_is_no_list_of_waivers_counts_for_nothing if {
	every odd in ["w-1", [7], {"a": waiver.id}, null, [object.union(waiver, {"until": "2030-01-01"})], [object.union(waiver, {"operations": "read"})], [object.union(waiver, {"operations": {"a": "read"}})]] {
		not rules.decision.allow with input as asking(waived)
			with data.switchboard_data.residency as object.union(values, {"waivers": odd})
	}
}
