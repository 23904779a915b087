package switchboard_test.rollout

import data.switchboard.rollout as rules

tripped := {
	"at_percent": 25,
	"signals": {
		"budget_left_share_24h": 0.1,
		"compensation_share_24h": 0.1,
		"replica_lag": {"above_s": 900, "lag_s": 900},
		"residency_denials": 2,
	},
}

test_every_wire_obliges_to_its_own if {
	decided(given(tripped)).obligations == sort([object.union(duty, {"tenant": "acme"}) | some duty in [
		{"id": "rollout/roll_back", "to_percent": 10, "steps": rules.steps_back},
		{"id": "rollout/freeze_ramp", "until": 1790086400},
		{"id": "rollout/open_incident", "about": "error budget"},
		{"id": "rollout/stop_ramp"},
		{"id": "rollout/read_safe_replicas"},
		{"id": "rollout/queue_writes"},
		{"id": "rollout/notify", "whom": "on-call"},
		{"id": "rollout/abort"},
		{"id": "rollout/audit_event", "signed": true},
		{"id": "rollout/human_override", "before": "the roll-out goes on", "by": "data protection officer"},
		{"id": "rollout/throttle_autonomy", "to_percent": 25},
		{"id": "rollout/back_to_simulation"},
	]])
}

test_the_steps_back_are_in_order if rules.steps_back == [
	"drain canaries",
	"revert traffic",
	"clear flags",
	"invalidate and warm the cache",
	"attach notes to the evidence",
]

test_a_wire_that_is_only_observed_obliges_to_nothing if {
	wires := ["rollout/autonomy_drifts", "rollout/budget_burns", "rollout/replica_lags", "rollout/residency_denied"]
	observing := object.union(values, {"observe": wires})
	decision := decided_on(given(object.union(tripped, {"to_percent": 50})), observing)
	decision.allow
	decision.obligations == []
	ids(decision) == {wire | some wire in wires}
}
