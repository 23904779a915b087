package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_a_key_without_a_name_is_none if {
	known := rules.keys with data.switchboard_data.supply_chain as values
	object.keys(known) == {"early", "late", "long", "release", "reports"}
}

test_a_key_that_is_not_known_has_no_ends if {
	stranger := object.union(by_key, {"key": "stranger"})
	{1 | rules.begun(stranger)} | ({1 | rules.unexpired(stranger)} | {1 | rules.short_lived(stranger)}) == set()
}
