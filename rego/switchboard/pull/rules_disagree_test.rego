package switchboard_test.pull

import data.switchboard.pull as rules

test_a_new_configuration_that_denies_is_told_with_what_it_finds if {
	facts := given({"denied_by_new": ["risk/high", "gate/no_owner"]})
	denied_for(facts, "pull/rules_disagree")
	decision := rules.decision with input as facts
	endswith(decision.findings[0].msg, ": gate/no_owner, risk/high")
}
