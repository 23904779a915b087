package switchboard_test.slo

import data.switchboard.slo as rules

test_100_and_0_are_out_of_range if {
	every name, percent in {"latency": 100, "none": 0} {
		decision := rules.decision with input as asking({
			"service": "impact-in",
			"slo": name,
			"objective_percent": percent,
			"pages": [object.union(page, {"factor": 0.5})],
		})
			with data.switchboard_data.slo as values
		ids(decision) == {"slo/objective_out_of_range"}
		decision.findings[0].level == "hard"
		decision.findings[0].path == "/slo/objective_percent"
		not decision.allow
	}
}

test_what_lies_between_is_in_range if {
	every percent in [0.5, 1, 99.99] {
		"slo/objective_out_of_range" in rules.passed with input as asking({"objective_percent": percent})
			with data.switchboard_data.slo as values
		not rules.out_of_range(percent)
	}
}
