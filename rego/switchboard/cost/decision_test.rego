package switchboard_test.cost

import data.switchboard.cost as rules

test_below_every_guard_it_runs if {
	decided(asking({}), values) == {
		"allow": true,
		"applied": {"cap_usd": 100, "guard_percent": 0, "scope": "gateway", "spent_percent": 42},
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": [
			"cost/cannot_decide",
			"cost/guard_ignored",
			"cost/guard_reached",
			"cost/pace",
			"cost/paused",
			"cost/thinned",
		],
	}
}

test_nothing_known_is_denied if {
	every facts in [{}, [], null, "operation"] {
		undecided(facts, values)
	}
	undecided(asking({}), {})
}

test_the_levels_of_the_rules if rules.rules == {
	"cost/cannot_decide": "hard",
	"cost/guard_ignored": "advisory",
	"cost/guard_reached": "advisory",
	"cost/pace": "advisory",
	"cost/paused": "hard",
	"cost/thinned": "advisory",
}
