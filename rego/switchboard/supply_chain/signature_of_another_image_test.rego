package switchboard_test.supply_chain

test_a_signature_over_another_digest if {
	facts := asking({"signatures": [object.union(by_key, {"digest": other}), object.union(by_key, {"digest": "sha256:c"}), object.union(by_key, {"digest": "sha256:d", "verified": false})]})
	found(facts, ["signature_of_another_image"])
	says(facts, "signature_of_another_image", $"over {other}, sha256:c, the image is {digest}")
}
