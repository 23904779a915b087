package switchboard_test.supply_chain

test_a_key_that_counts_for_too_long if {
	facts := asking({"signatures": [object.union(by_key, {"key": "long"}), object.union(by_key, {"key": "late"})]})
	found(facts, ["key_too_long_lived"])
	says(facts, "key_too_long_lived", "longer than 365 days: long (until 2027-06-13 UTC)")
	helps(facts, "at most 365 days")
}
