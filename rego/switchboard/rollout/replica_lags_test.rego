package switchboard_test.rollout

test_the_wire_of_the_lag_needs_both_far_and_long if {
	far_and_long := signalling({"replica_lag": {"above_s": 300, "lag_s": 60.5}})
	decision := only(far_and_long, "rollout/replica_lags", "/rollout/signals/replica_lag")
	decision.findings[0].msg == "a replica has lagged 60.5 s for 300 s; the wire is at 60 s for 300 s"
	contains(decision.guidance[0], "stop the ramp, read from safe replicas")
	duties(decision) == {"rollout/notify", "rollout/queue_writes", "rollout/read_safe_replicas", "rollout/stop_ramp"}
	every lag in [{"above_s": 299, "lag_s": 900}, {"above_s": 900, "lag_s": 60}] {
		decided(signalling({"replica_lag": lag})).allow
	}
}
