package switchboard_test.supply_chain

test_the_sbom_of_another_image if {
	facts := asking({"sboms": [object.union(sbom, {"digest": other}), object.union(sbom, {"digest": "sha256:c"}), object.union(sbom, {"digest": "sha256:d", "verified": false})]})
	found(facts, ["sbom_of_another_image"])
	says(facts, "sbom_of_another_image", $"of {other}, sha256:c, the image is {digest}")
}
