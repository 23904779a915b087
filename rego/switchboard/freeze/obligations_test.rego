package switchboard_test.freeze

test_an_override_that_let_a_change_through_is_recorded if {
	decided(overriding({}), during({})).obligations == [{
		"id": "freeze/record_override",
		"by": "sre-leads",
		"change_digest": "sha256:a",
		"expires": 1790003600,
		"reason": "checkout is down without it",
		"window": "year-end",
	}]
}

test_where_nothing_was_let_through_there_is_nothing_to_record if {
	decided(given({}), with_windows([])).obligations == []
	decided(overriding({}), with_windows([window, {}])).obligations == []
}
