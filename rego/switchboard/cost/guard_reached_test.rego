package switchboard_test.cost

test_a_reached_guard_is_told_with_every_operation if {
	every name in {"decision", "approval", "audit-detail"} {
		decision := decided(asking({"operation": name, "spent_cents": 9500}), values)
		messages(decision, "cost/guard_reached") == ["gateway has spent 95 % of 100 USD this month; the guard at 95 % acts"]
		decision.applied.guard_percent == 95
		decision.allow
	}
}

test_before_the_first_none_is if {
	not "cost/guard_reached" in ids(decided(asking({"spent_cents": 7999, "day": 30}), values))
}
