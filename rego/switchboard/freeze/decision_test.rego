package switchboard_test.freeze

import data.switchboard.freeze as rules

test_where_nothing_is_frozen_it_is_allowed if {
	decided(given({}), with_windows([])) == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": [
			"freeze/cannot_decide",
			"freeze/frozen",
			"freeze/overridden",
			"freeze/override_refused",
			"freeze/window_malformed",
		],
		"windows": [],
	}
}

test_nothing_known_is_denied if {
	every facts in [{}, [], null, "change"] {
		decision := decided(facts, with_windows([]))
		not decision.allow
		decision.windows == []
	}
	not rules.decision.allow with input as given({}) with data.switchboard_data as {}
}

test_levels if rules.rules == {
	"freeze/cannot_decide": "hard",
	"freeze/frozen": "soft",
	"freeze/overridden": "advisory",
	"freeze/override_refused": "advisory",
	"freeze/window_malformed": "soft",
}
