package switchboard_test.rollout

test_a_tripped_ramp_stays_frozen_until_its_time if {
	decision := only(given({"frozen_until": 1790000001}), "rollout/ramp_frozen", "/rollout/frozen_until")
	decision.findings[0].msg == "the ramp of tenant acme is frozen until 2026-09-21 (UTC)"
	decision.guidance == ["find out why the wire was tripped; ask again in 1 s"]
	decided(given({"frozen_until": 1790000000})).allow
}
