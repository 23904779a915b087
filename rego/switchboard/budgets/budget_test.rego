package switchboard_test.budgets

import data.switchboard.budgets as rules

test_a_tenant_has_its_own_budget_or_the_default if {
	every name, expected in {"acme": 1000, "globex": 200} {
		rules.tokens == expected with input as asking({"tenant": name}) with data.switchboard_data.budgets as values
	}
	undecided(asking({}), object.remove(values, {"default"}))
	decided(asking({"tenant": "globex", "used_tokens": 0}), object.remove(values, {"default"})).allow
}

test_a_budget_is_in_whole_tokens_a_month if {
	every number in [0, 0.5, -1, "1000", 1000000000001] {
		undecided(asking({}), object.union(values, {"default": {"value": number}}))
	}
	undecided(asking({}), object.union(values, {"default": {"unit": "tokens"}}))
}

test_levels_rise_and_what_they_let_through_does_not if {
	every levels in [
		[level(75, 0.5), level(50, 0.75)],
		[level(50, 0.5), level(50, 0.5)],
		[level(50, 0.5), level(75, 0.75)],
		[level(0, 1)],
		[level(101, 0)],
		[level(50.5, 0.5)],
		[level(50, 1.1)],
		[{"at": figure(50, "percent")}],
		["odd"],
		{},
	] {
		undecided(asking({}), with_levels(levels))
	}
	decided(asking({}), with_levels([])).allow
	decided(asking({}), with_levels([level(50, 0.5), level(75, 0.5)])).allow
}
