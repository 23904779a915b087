package switchboard_test.rollout

test_both_simulations_have_to_pass if {
	every name in ["purpose", "residency"] {
		decision := only(ready({"simulations": {name: false}}), "rollout/simulation_failed", $"/rollout/readiness/simulations/{name}")
		decision.findings[0].msg == $"the simulation of {name} for tenant acme did not pass"
		contains(decision.guidance[0], $"replay the decisions of {name}")
	}
}

test_other_simulations_are_not_looked_at if decided(ready({"simulations": {"cost": false}})).allow
