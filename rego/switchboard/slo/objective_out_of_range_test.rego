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
		not decision.allow
	}
}
