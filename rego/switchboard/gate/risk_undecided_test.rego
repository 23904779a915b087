package switchboard_test.gate

import data.switchboard.gate as rules

test_factors_that_could_cross_the_bound_are_soft if {
	decision := rules.decision with input as given({"risk": {"undecided": ["reach", "breach"]}})
	ids(decision) == {"risk/undecided"}
	startswith(decision.findings[0].msg, "breach, reach could not be evaluated")
	decision.findings[0].level == "soft"
	decision.findings[0].path == "/risk/undecided"
	decision.verdict == "denied"
}
