package switchboard_test.gate

import data.switchboard.gate as rules

test_each_group_that_has_not_accepted_is_waited_for if {
	decision := rules.decision with input as object.union(given(high), two_owners)
	decision.waiting == [{"groups": [["gateway-team"], ["sre-leads"]], "id": "risk/high"}]
	half := rules.decision with input as object.union(given_both(high, overriding({})), two_owners)
	half.waiting == [{"groups": [["gateway-team"]], "id": "risk/high"}]
}

test_nobody_is_waited_for_where_nothing_stands_or_nothing_helps if {
	rules.decision.waiting == [] with input as facts
	rules.decision.waiting == [] with input as given_both(high, overriding({}))
	rules.decision.waiting == [] with input as given({"findings": [object.union(finding, {"level": "hard"})]})
}
