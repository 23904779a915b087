package switchboard_test.supply_chain

test_each_old_secret_is_told if {
	facts := asking({"secrets": [{"name": "token", "rotated": now - (91 * day)}, secret, {"name": "root", "rotated": 0}]})
	found(facts, ["secret_old"])
	says(facts, "secret_old", "secret token was last rotated on 2026-06-22 (UTC); it may be 90 days old")
	says(facts, "secret_old", "secret root was last rotated on 1970-01-01")
	helps(facts, "rotate token")
	{finding.path | some finding in decided(facts).findings} == {"/supply_chain/secrets/0/rotated", "/supply_chain/secrets/2/rotated"}
}
