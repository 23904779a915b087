package switchboard_test.budgets

test_it_says_what_is_used_and_from_where_it_counts if {
	decision := decided(asking({"used_tokens": 812}), values)
	decision.allow
	decision.findings == [{
		"id": "budgets/throttled",
		"level": "advisory",
		"msg": concat("", [
			"tenant acme has used 81 % of its 1000 tokens of this month; from 75 % on only a share of what ",
			"it asks is let through",
		]),
		"path": "/budgets/used_tokens",
	}]
}
