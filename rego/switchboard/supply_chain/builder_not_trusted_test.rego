package switchboard_test.supply_chain

test_a_builder_nobody_trusts if {
	facts := asking({"provenance": [object.union(provenance, {"builder": "https://laptop"}), object.union(provenance, {"builder": "https://attic"})]})
	found(facts, ["builder_not_trusted"])
	says(facts, "builder_not_trusted", "built by https://attic, https://laptop, which")
	helps(facts, "build hub/shop with one of https://builder/v2")
}
