package switchboard_test.slo

import data.switchboard.slo as rules

test_the_values_must_state_the_same if {
	decision := rules.decision with input as asking({"objective_percent": 99.5})
		with data.switchboard_data.slo as values
	ids(decision) == {"slo/objective_disagrees"}
	contains(decision.findings[0].msg, "99.5 % in the specification and 99.9 % in the slo data")
	decision.findings[0].level == "soft"
	decision.findings[0].path == "/slo/objective_percent"
	not decision.allow
}
