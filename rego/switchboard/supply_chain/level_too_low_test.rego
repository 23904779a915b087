package switchboard_test.supply_chain

test_a_level_below_what_is_asked if {
	facts := asking({"provenance": [object.union(provenance, {"level": 2}), object.union(provenance, {"level": 1}), object.union(provenance, {"level": 4, "source": "https://git/fork"})]})
	found(facts, ["level_too_low"])
	says(facts, "level_too_low", "of SLSA level 1, 2; 3 is asked for")
	helps(facts, "reaches level 3")
}
