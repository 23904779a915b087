package switchboard_test.rollout

test_every_region_has_a_canary if {
	decision := only(ready({"canaries": ["eu-west-1", "us-east-1"]}), "rollout/canary_missing", "/rollout/readiness/canaries")
	decision.findings[0].msg == "no canary is staged in eu-central-1 for tenant acme"
	decision.guidance == ["stage a canary in eu-central-1, or take the region out of the roll-out"]
	{finding.msg | some finding in decided(ready({"canaries": []})).findings} == {
		"no canary is staged in eu-central-1 for tenant acme",
		"no canary is staged in eu-west-1 for tenant acme",
	}
}
