package switchboard_test.slo

import data.switchboard.slo as rules

test_the_short_window_is_shorter_and_above_0 if {
	every seconds in {0, 3600, 7200} {
		decision := rules.decision with input as asking({"pages": [object.union(page, {"short_s": seconds})]})
			with data.switchboard_data.slo as values
		ids(decision) == {"slo/window_order"}
		decision.findings[0].level == "hard"
		decision.findings[0].path == "/slo/pages/0/short_s"
		not decision.allow
	}
}

test_a_second_is_above_0 if {
	rules.decision.allow with input as asking({"pages": [object.union(page, {"short_s": 1})]})
		with data.switchboard_data.slo as values
}
