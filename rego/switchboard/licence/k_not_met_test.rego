package switchboard_test.licence

import data.switchboard.licence as rules

test_too_few_alike_and_no_redaction_is_denied if {
	decision := rules.decision with input as asking({"audience": "public", "smallest_group": 19})
		with data.switchboard_data.licence as values
	decision.findings == [{
		"id": "licence/k_not_met",
		"level": "hard",
		"msg": "the smallest group alike in age, postcode holds 19 records; public needs 20",
		"path": "/licence/smallest_group",
	}]
	startswith(decision.guidance[0], "make age, postcode coarser until every group holds 20 records")
	decision.obligations == []
	not decision.allow
}

test_as_many_as_are_needed_pass if {
	"licence/k_not_met" in rules.passed with input as asking({"audience": "public", "smallest_group": 20})
		with data.switchboard_data.licence as values
}
