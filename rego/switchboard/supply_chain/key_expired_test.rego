package switchboard_test.supply_chain

test_a_key_that_has_run_out if {
	facts := asking({"signatures": [object.union(by_key, {"key": "late"}), object.union(by_key, {"key": "early"})]})
	found(facts, ["key_expired"])
	says(facts, "key_expired", "run out: late (until 2026-09-21 UTC)")
}
