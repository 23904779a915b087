package switchboard_test.cost

test_a_pace_above_the_cap_is_told if {
	decision := decided(asking({"spent_cents": 5000}), values)
	decision.findings == [{
		"id": "cost/pace",
		"level": "advisory",
		"msg": "at the pace of its first 14 days gateway ends this month at 107 % of 100 USD",
		"path": "/cost/spent_cents",
	}]
	decision.allow
}

test_a_pace_that_just_meets_the_cap_is_not if {
	not "cost/pace" in ids(decided(asking({"spent_cents": 5000, "day": 15}), values))
	"cost/pace" in ids(decided(asking({"spent_cents": 5001, "day": 15}), values))
}

test_before_the_day_it_is_told_from_a_single_bill_says_nothing if {
	not "cost/pace" in ids(decided(asking({"spent_cents": 5000, "day": 6}), values))
	"cost/pace" in ids(decided(asking({"spent_cents": 5000, "day": 7}), values))
}
