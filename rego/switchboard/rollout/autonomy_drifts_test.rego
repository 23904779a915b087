package switchboard_test.rollout

test_the_wire_of_autonomy if {
	decision := only(signalling({"compensation_share_24h": 0.0051}), "rollout/autonomy_drifts", "/rollout/signals/compensation_share_24h")
	decision.findings[0].msg == "0.0051 of what was done without a person in 24 h was made good; the wire is at 0.005"
	decision.guidance == ["throttle autonomy to 25 % and go back to simulation"]
	duties(decision) == {"rollout/back_to_simulation", "rollout/throttle_autonomy"}
}
