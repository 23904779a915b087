package switchboard_test.retention

import data.switchboard.retention as rules

test_a_tenant_cannot_keep_personal_data_longer if {
	decision := rules.decision with input as asking({"tenant": "initech", "class": "profile"})
		with data.switchboard_data.retention as values
	decision.findings == [{
		"id": "retention/override_ignored",
		"level": "advisory",
		"msg": "tenant initech asks for long-1825d, but profile holds personal data; short-30d applies",
		"path": "/retention/pii",
	}]
	decision.allow
}

test_it_can_keep_them_shorter_and_other_data_longer if {
	every changed in [{"class": "profile"}, {"class": "session"}, {"class": "session", "legal_hold": true, "pii": true}] {
		decision := rules.decision with input as asking(object.union({"tenant": "globex"}, changed))
			with data.switchboard_data.retention as values
		decision.findings == []
	}
}

test_the_tier_of_the_class_is_no_override if {
	decision := rules.decision with input as asking({"class": "profile"})
		with data.switchboard_data.retention as values
	decision.findings == []
}
