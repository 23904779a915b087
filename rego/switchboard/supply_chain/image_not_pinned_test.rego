package switchboard_test.supply_chain

test_a_reference_must_be_the_digest_that_was_looked_at if {
	every reference in [
		"hub/shop",
		"hub/shop:1.4",
		"hub/shop@",
		$"hub/shop@{other}",
		$"hub/shop@{digest}0",
		$"hub/shop:@{digest}",
		$"hub/shop:-1@{digest}",
		$"hub/shop/x@{digest}",
		$"hub/shopping@{digest}",
		$"web@{digest}",
		$"x/hub/shop@{digest}",
		$"@{digest}",
		$":1.4@{digest}",
		digest,
	] {
		facts := asking({"image": object.union(chain.image, {"reference": reference})})
		found(facts, ["image_not_pinned"])
		says(facts, "image_not_pinned", reference)
		helps(facts, $"ask for hub/shop@{digest}")
	}
}

test_a_tag_beside_the_digest_does_no_harm if {
	found(asking({"image": object.union(chain.image, {"reference": $"hub/shop:1.4-rc_1@{digest}"})}), [])
}

test_a_digest_is_sha_256_in_small_hexadecimals if {
	every odd in ["latest", "sha256:abc", upper(digest), $"{digest}00", "sha512:aa", $" {digest}"] {
		every_one_of := {list: [object.union(entry, {"digest": odd}) | some entry in chain[list]] |
			some list in ["signatures", "sboms", "scans", "provenance"]
		}
		image := {"image": {"name": "hub/shop", "reference": $"hub/shop@{odd}", "digest": odd}}
		found(asking(object.union(every_one_of, image)), ["image_not_pinned"])
	}
}
