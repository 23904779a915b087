package switchboard_test.retention

import data.switchboard.retention as rules

test_a_record_that_is_held_says_who_releases_it if {
	decision := rules.decision with input as asking({"legal_hold": true})
		with data.switchboard_data.retention as values
	decision.obligations == [{"id": "retention/hold", "release": "legal team", "tier": "legal-hold"}]
	decision.allow
}

test_overdue_but_only_observed_obliges_to_nothing if {
	decision := rules.decision with input as old
		with data.switchboard_data.retention as object.union(values, {"observe": ["retention/overdue"]})
	decision.allow
	decision.obligations == []
}

test_a_deletion_that_is_denied_leaves_no_record_of_one if {
	decision := rules.decision with input as asking({"operation": "delete", "class": "court-file"})
		with data.switchboard_data.retention as values
	{duty.id | some duty in decision.obligations} == {"retention/hold"}
}
