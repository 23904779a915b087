package switchboard_test.freeze

test_the_owner_of_the_window_lets_the_change_through if {
	decision := decided(overriding({}), during({}))
	decision.allow
	decision.findings == [{
		"id": "freeze/overridden",
		"level": "advisory",
		"msg": "sre-leads let this change through window year-end: checkout is down without it",
		"path": "/freeze/overrides/0",
	}]
	decision.guidance == ["make the change before 2026-09-21 (UTC), when the override ends"]
	passed(overriding({}), during({})) == {"freeze/frozen", "freeze/window_malformed"}
}
