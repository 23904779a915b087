package switchboard_test.rollout

test_the_wire_of_the_budget if {
	decision := only(signalling({"budget_left_share_24h": 0.59}), "rollout/budget_burns", "/rollout/signals/budget_left_share_24h")
	decision.findings[0].msg == "0.59 of the error budget is left over 24 h; the wire is at 0.6"
	decision.guidance == ["roll back to 0 %, freeze the ramp for 86400 s and open an incident"]
	duties(decision) == {"rollout/freeze_ramp", "rollout/open_incident", "rollout/roll_back"}
}
