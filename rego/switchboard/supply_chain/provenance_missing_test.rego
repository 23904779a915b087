package switchboard_test.supply_chain

test_no_provenance_that_counts if {
	facts := asking({"provenance": [object.union(provenance, {"digest": other}), object.union(provenance, {"verified": false})]})
	found(facts, ["provenance_missing"])
	says(facts, "provenance_missing", $"of 2 statements of provenance none is verified, of {digest}")
	helps(facts, "build hub/shop with a builder that attests provenance")
}
