package switchboard_test.retention

import data.switchboard.retention as rules

test_a_class_without_a_tier_has_the_default_and_is_told if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.retention as values
	decision.findings == [{
		"id": "retention/default_tier",
		"level": "advisory",
		"msg": "no tier is stated for support-ticket; the default applies, standard-365d",
		"path": "/retention/class",
	}]
	decision.allow
}

test_where_class_or_tenant_states_one_it_is_not_told if {
	every changed in [{"class": "audit-log"}, {"tenant": "globex"}, {"legal_hold": true}] {
		decision := rules.decision with input as asking(changed)
			with data.switchboard_data.retention as values
		decision.findings == []
	}
}
