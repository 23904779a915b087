package switchboard_test.gate

import data.switchboard.gate as rules

test_a_calm_change_is_allowed if {
	decision := rules.decision with input as facts
	decision.allow
	decision.verdict == "allowed"
	decision.findings == []
	decision.overridden == []
	decision.refused_overrides == []
}

test_an_accepted_change_is_allowed_by_override if {
	decision := rules.decision with input as given_both(high, overriding({}))
	decision.allow
	decision.verdict == "allowed_by_override"
	decision.overridden == decision.findings
}

test_nothing_given_is_denied if {
	every nothing in {null, [], "", 0, {}} {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.verdict == "denied"
		ids(decision) == {"gate/cannot_decide"}
	}
}

test_rules_are_listed_in_order if {
	decision := rules.decision with input as facts
	decision.rules == sort(decision.rules)
}
