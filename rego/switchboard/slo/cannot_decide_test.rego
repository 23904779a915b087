package switchboard_test.slo

import data.switchboard.slo as rules

test_no_facts if {
	decision := rules.decision with input as 1
	ids(decision) == {"slo/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in level {
		decision := rules.decision with input as {"slo": object.remove(level, {key})}
			with data.switchboard_data.slo as values
		[finding.path | some finding in decision.findings] == [$"/slo/{key}"]
		contains(decision.findings[0].msg, "is missing")
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
		contains(decision.findings[0].msg, $"no objective for {service}/availability")
		decision.findings[0].path == "/slo/slo"
		not decision.allow
	}
}

test_where_a_fact_is_missing_only_that_is_told if {
	wrong := object.union(page, {"factor": 5000, "short_s": 0})
	every percent in [90, 100] {
		level := asking({"service": 7, "objective_percent": percent, "pages": [wrong]})
		decision := rules.decision with input as level with data.switchboard_data.slo as values
		[finding.path | some finding in decision.findings] == ["/slo/service"]
	}
}

test_where_a_fact_is_missing_objectives_do_not_disagree if {
	level := asking({"objective_percent": 99.5, "pages": []})
	decision := rules.decision with input as level with data.switchboard_data.slo as values
	[finding.path | some finding in decision.findings] == ["/slo/pages"]
	rules.passed == set() with input as asking({"pages": []}) with data.switchboard_data.slo as values
}
