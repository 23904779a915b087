package switchboard_test.supply_chain

test_no_sbom_that_counts if {
	facts := asking({"sboms": [object.union(sbom, {"key": "late"}), object.union(sbom, {"verified": false})]})
	found(facts, ["sbom_missing"])
	says(facts, "sbom_missing", "of 2 SBOMs of hub/shop none is verified")
	helps(facts, $"attest an SBOM of hub/shop@{digest}")
}
