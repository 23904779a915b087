package switchboard_test.gate

import data.switchboard.gate as rules

critical := {"risk": {"score": 91.5, "level": "critical"}}

accepting := overriding({"findings": ["risk/critical"]})

hard := {"thresholds": {"critical_level": {"value": "hard"}}}

test_critical_replaces_high if {
	decision := rules.decision with input as given(critical)
	ids(decision) == {"risk/critical"}
	decision.findings[0].path == "/risk/score"
	decision.verdict == "denied"
}

test_the_assessments_own_word_counts_for_critical if {
	decision := rules.decision with input as given({"risk": {"level": "critical"}})
	ids(decision) == {"risk/critical"}
}

test_soft_by_data_an_owner_can_accept if {
	decision := rules.decision with input as given_both(critical, accepting)
	decision.verdict == "allowed_by_override"
}

test_hard_by_data_nobody_can if {
	decision := rules.decision with input as object.union(given_both(critical, accepting), hard)
	decision.verdict == "denied"
	contains(decision.findings[0].msg, "Nobody can accept it.")
}

test_the_critical_bound_itself_is_critical if {
	decision := rules.decision with input as given({"risk": {"score": 80}})
	ids(decision) == {"risk/critical"}
	below := rules.decision with input as given({"risk": {"score": 79.9}})
	ids(below) == {"risk/high"}
}

test_a_level_nobody_defined_is_not_given_to_a_finding if {
	decision := rules.decision with input as object.union(
		given(critical),
		{"thresholds": {"critical_level": {"value": "advisory"}}},
	)
	ids(decision) == {"gate/cannot_decide"}
	decision.verdict == "denied"
}
