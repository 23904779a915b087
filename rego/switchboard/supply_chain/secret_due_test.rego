package switchboard_test.supply_chain

test_a_secret_that_is_due_is_told_and_allowed if {
	facts := asking({"secrets": [secret, {"name": "token", "rotated": now - (80 * day)}]})
	found(facts, ["secret_due"])
	decided(facts).findings == [{
		"id": "supply_chain/secret_due",
		"level": "advisory",
		"msg": "secret token is due: it may stay until 2026-10-01 (UTC)",
		"path": "/supply_chain/secrets/1/rotated",
	}]
	helps(facts, "rotate token before 2026-10-01")
}
