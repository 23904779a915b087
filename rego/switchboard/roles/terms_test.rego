package switchboard_test.roles

test_terms_are_in_order if {
	decision := decided(given({"roles": ["owner"], "action": "log.read"}), values)
	decision.terms == {
		"admitted": ["auditor", "platform-admin"],
		"reach": ["analyst", "auditor", "operator", "owner", "platform-admin", "tenant-admin", "viewer"],
		"sensitive": false,
	}
}

test_nobody_reaches_nothing if decided(given({"roles": []}), values).terms.reach == []
