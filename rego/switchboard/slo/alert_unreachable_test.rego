package switchboard_test.slo

import data.switchboard.slo as rules

test_a_page_that_waits_for_all_requests_to_fail if {
	decision := rules.decision with input as asking({"service": "impact-in", "objective_percent": 90})
		with data.switchboard_data.slo as values
	ids(decision) == {"slo/alert_unreachable"}
	decision.findings[0].path == "/slo/pages/0/factor"
	decision.findings[0].level == "soft"
	not decision.allow
}

test_the_bound_is_exact if {
	rules.decision.allow with input as asking({"pages": [object.union(page, {"factor": 999.9})]})
		with data.switchboard_data.slo as values
	decision := rules.decision with input as asking({"pages": [object.union(page, {"factor": 1000})]})
		with data.switchboard_data.slo as values
	ids(decision) == {"slo/alert_unreachable"}
}

test_the_last_digit_that_engines_agree_on_decides if {
	every factor, fires in {"999.99999": true, "999.9999999": false, "1000.00001": false} {
		some_pages := [object.union(page, {"factor": to_number(factor)})]
		allowed := rules.decision.allow with input as asking({"pages": some_pages})
			with data.switchboard_data.slo as values
		allowed == fires
	}
}
