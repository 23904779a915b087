package switchboard_test.supply_chain

test_a_key_that_does_not_count_yet if {
	facts := asking({"signatures": [object.union(by_key, {"key": "early"}), object.union(by_key, {"key": "reports"})]})
	found(facts, ["key_not_yet_valid"])
	says(facts, "key_not_yet_valid", "early (from 2026-09-21 UTC)")
}
