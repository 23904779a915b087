package switchboard_test.rollout

test_one_denial_of_residency_aborts if {
	decision := only(signalling({"residency_denials": 1}), "rollout/residency_denied", "/rollout/signals/residency_denials")
	decision.findings[0].msg == "1 transfers of tenant acme were denied by residency in this wave"
	contains(decision.guidance[0], "ask the data protection officer")
	duties(decision) == {"rollout/abort", "rollout/audit_event", "rollout/human_override"}
}
