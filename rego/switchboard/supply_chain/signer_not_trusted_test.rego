package switchboard_test.supply_chain

test_signers_without_the_right if {
	facts := asking({"signatures": [object.union(by_identity, {"identity": "ci@fork"}), object.union(by_key, {"key": "reports"}), object.union(by_key, {"key": "stranger"})]})
	found(facts, ["signer_not_trusted"])
	says(facts, "signer_not_trusted", "signed by ci@fork (by https://issuer), key reports: none of them")
}

test_an_identity_that_does_not_say_all_of_it_is_not_trusted if {
	every field in ["issuer", "identity", "signs"] {
		identities := [object.remove(values.identities[0], [field])]
		decision := decided_on(asking({"signatures": [by_identity]}), object.union(values, {"identities": identities}))
		"supply_chain/signer_not_trusted" in ids(decision)
		decision.allow == false
	}
	"supply_chain/signer_not_trusted" in ids(decided_on(asking({"signatures": [by_identity]}), object.remove(values, ["identities"])))
}

test_a_key_with_an_identity_beside_is_judged_as_a_key if {
	both := object.union(by_identity, {"key": "stranger"})
	found(asking({"signatures": [both]}), ["key_unknown"])
	found(asking({"signatures": [object.union(both, {"key": "reports"})]}), ["signer_not_trusted"])
	found(asking({"signatures": [object.union(both, {"key": "release"})]}), [])
}
