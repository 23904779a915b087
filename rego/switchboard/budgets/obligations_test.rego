package switchboard_test.budgets

test_whoever_is_throttled_is_let_through_a_share if {
	decided(asking({"used_tokens": 900}), values).obligations == [{
		"id": "budgets/throttle",
		"level_percent": 90,
		"lets": 0.25,
		"tenant": "acme",
	}]
}
