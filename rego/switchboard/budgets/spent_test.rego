package switchboard_test.budgets

import data.switchboard.budgets as rules

test_what_is_left_may_be_had_to_the_last_token if {
	every used, allow in {"990": true, "991": false, "1000": false} {
		facts := asking({"used_tokens": to_number(used)})
		decision := decided(facts, values)
		{1 | decision.allow} == {1 | allow}
		passed := rules.passed with input as facts with data.switchboard_data.budgets as values
		{1 | "budgets/spent" in passed} == {1 | allow}
	}
	rules.passed == set() with input as asking({"tenant": "nobody"}) with data.switchboard_data.budgets as values
}

test_it_says_what_was_asked_and_used if {
	decision := decided(asking({"used_tokens": 995}), values)
	{"tenant acme asks for 10 tokens, and has used 995 of the 1000 of this month"} & {finding.msg | some finding in decision.findings} != set()
	contains(concat("\n", decision.guidance), "ask the owners of budgets for more")
}
