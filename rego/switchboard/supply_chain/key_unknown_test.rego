package switchboard_test.supply_chain

test_keys_nobody_knows if {
	facts := asking({"signatures": [object.union(by_key, {"key": "b"}), object.union(by_key, {"key": "a"}), object.union(by_key, {"key": "c", "digest": other})]})
	found(facts, ["key_unknown"])
	says(facts, "key_unknown", "signed by key a, key b: no such key")
}

test_a_key_that_does_not_say_all_of_it_is_not_known if {
	every field, wrong in {"owner": "", "signs": "image", "not_before": "2026", "not_after": null} {
		every broken in [object.remove(key, [field]), object.union(key, {field: wrong})] {
			decision := decided_on(asking({}), object.union(object.remove(values, ["keys"]), {"keys": {"release": broken}}))
			"supply_chain/key_unknown" in ids(decision)
			decision.allow == false
		}
	}
	"supply_chain/key_unknown" in ids(decided_on(asking({}), object.remove(values, ["keys"])))
}
