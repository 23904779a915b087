package switchboard_test.budgets

# Used of 1,000 tokens, the level that is reached, and what is let through.
steps := [
	[0, 0, 1], [499, 0, 1], [500, 50, 0.75], [749, 50, 0.75], [750, 75, 0.5], [899, 75, 0.5], [900, 90, 0.25],
	[1000, 90, 0.25], [5000, 90, 0.25],
]

test_a_level_counts_from_its_very_token if {
	every step in steps {
		decision := decided(asking({"used_tokens": step[0], "asked_tokens": 0}), values)
		[decision.applied.level_percent, decision.applied.lets] == [step[1], step[2]]
	}
	decided(asking({"used_tokens": 999}), values).applied.used_percent == 99
}
