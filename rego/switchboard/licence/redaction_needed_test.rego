package switchboard_test.licence

import data.switchboard.licence as rules

test_where_redaction_is_accepted_the_columns_are_named if {
	decision := rules.decision with input as asking({"smallest_group": 4})
		with data.switchboard_data.licence as values
	decision.findings == [{
		"id": "licence/redaction_needed",
		"level": "advisory",
		"msg": "the smallest group alike in age, postcode holds 4 records, below 5: partner gets them redacted",
		"path": "/licence/redacted",
	}]
	decision.guidance == ["redact age, postcode before the export, or make them coarser until every group holds 5 records"]
	decision.allow
}

test_large_groups_need_none if {
	decision := rules.decision with input as asking({"smallest_group": 5})
		with data.switchboard_data.licence as values
	decision.findings == []
}
