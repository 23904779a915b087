package switchboard_test.licence

import data.switchboard.licence as rules

test_the_strictest_of_mixed_licences_decides if {
	decision := rules.decision with input as asking({"licences": ["CC-BY-4.0", "contract-17"], "columns": ["answer"]})
		with data.switchboard_data.licence as values
	decision.findings == [{
		"id": "licence/export_not_allowed",
		"level": "hard",
		"msg": concat("", [
			"contract-17 (internal) does not admit the audience partner; mixed with others ",
			"the strictest licence decides",
		]),
		"path": "/licence/licences/1",
	}]
	decision.guidance == [concat("", [
		"export survey to internal, or leave out what came under contract-17; ",
		"for another agreement with the licensor ask the owners of licence",
	])]
	decision.obligations == []
	not decision.allow
}

test_where_nobody_may_have_it_that_is_said if {
	decision := rules.decision with input as asking({"licences": ["evidence"], "columns": ["answer"]})
		with data.switchboard_data.licence as values
	startswith(decision.guidance[0], "export survey to nobody, or leave out")
}

test_several_audiences_are_named if {
	decision := rules.decision with input as asking({"licences": ["vendor-2025"], "audience": "public", "columns": ["answer"]})
		with data.switchboard_data.licence as values
	startswith(decision.guidance[0], "export survey to internal or partner, or leave out")
}
