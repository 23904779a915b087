package switchboard_test.budgets

import data.switchboard.budgets as rules

test_below_every_level_everything_is_let_through if {
	decided(asking({}), values) == {
		"allow": true,
		"applied": {"lets": 1, "level_percent": 0, "tokens": 1000, "used_percent": 40},
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": ["budgets/cannot_decide", "budgets/spent", "budgets/throttled"],
	}
}

test_nothing_known_is_denied if {
	every facts in [{}, [], null, "call"] {
		undecided(facts, values)
	}
	undecided(asking({}), {})
}

test_the_levels_of_the_rules if rules.rules == {
	"budgets/cannot_decide": "hard",
	"budgets/spent": "hard",
	"budgets/throttled": "advisory",
}
