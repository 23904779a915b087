package switchboard_test.supply_chain

test_another_repository if {
	facts := asking({"provenance": [object.union(provenance, {"source": "https://git/fork"}), object.union(provenance, {"source": "https://git/x", "builder": "https://laptop"})]})
	found(facts, ["source_not_expected"])
	says(facts, "source_not_expected", "built from https://git/fork; hub/shop is built from https://git/shop")
	helps(facts, "build hub/shop from https://git/shop")
}
