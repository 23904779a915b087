package switchboard.rollout

# METADATA
# title: Obligations
# description: >-
#   What each tripped wire obliges to, at once and whoever asked. Nothing of it where the wire is only
#   observed.
obligations contains object.union(duty, {"tenant": input.rollout.tenant}) if {
	some finding in told.findings
	finding.level == "hard"
	some duty in duties(finding.id)
}

duties("rollout/budget_burns") := [
	{"id": "rollout/roll_back", "to_percent": before, "steps": steps_back},
	{"id": "rollout/freeze_ramp", "until": input.now + bounds.trip_freeze},
	{"id": "rollout/open_incident", "about": "error budget"},
]

duties("rollout/replica_lags") := [
	{"id": "rollout/stop_ramp"},
	{"id": "rollout/read_safe_replicas"},
	{"id": "rollout/queue_writes"},
	{"id": "rollout/notify", "whom": "on-call"},
]

duties("rollout/residency_denied") := [
	{"id": "rollout/abort"},
	{"id": "rollout/audit_event", "signed": true},
	{"id": "rollout/human_override", "before": "the roll-out goes on", "by": "data protection officer"},
]

duties("rollout/autonomy_drifts") := [
	{"id": "rollout/throttle_autonomy", "to_percent": bounds.trip_throttle},
	{"id": "rollout/back_to_simulation"},
]

# METADATA
# title: How a step is rolled back
# description: In this order.
steps_back := [
	"drain canaries",
	"revert traffic",
	"clear flags",
	"invalidate and warm the cache",
	"attach notes to the evidence",
]
