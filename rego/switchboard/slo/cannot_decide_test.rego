package switchboard_test.slo

import data.switchboard.slo as rules

test_no_facts if {
	decision := rules.decision with input as 1
	ids(decision) == {"slo/cannot_decide"}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in level {
		decision := rules.decision with input as {"slo": object.remove(level, {key})}
			with data.switchboard_data.slo as values
		[finding.path | some finding in decision.findings] == [$"/slo/{key}"]
		not decision.allow
	}
}

test_each_missing_fact_of_a_page_is_named if {
	every key, _ in page {
		decision := rules.decision with input as asking({"pages": [object.remove(page, {key})]})
			with data.switchboard_data.slo as values
		[finding.path | some finding in decision.findings] == [$"/slo/pages/0/{key}"]
		not decision.allow
	}
}

test_an_unknown_objective_is_told if {
	every service in {"nobody", "text"} {
		decision := rules.decision with input as asking({"service": service})
			with data.switchboard_data.slo as values
		ids(decision) == {"slo/cannot_decide"}
		not decision.allow
	}
}

test_where_a_fact_is_missing_only_that_is_told if {
	wrong := object.union(page, {"factor": 5000, "short_s": 0})
	decision := rules.decision with input as asking({"service": 7, "objective_percent": 100, "pages": [wrong]})
		with data.switchboard_data.slo as values
	[finding.path | some finding in decision.findings] == ["/slo/service"]
}
