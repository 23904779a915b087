package switchboard_test.retention

import data.switchboard.retention as rules

test_a_record_within_its_term_is_kept if {
	decision := rules.decision with input as asking({"class": "audit-log"})
		with data.switchboard_data.retention as values
	decision == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [{
			"id": "retention/delete_after",
			"at": 1790000000 + (1825 * day),
			"date": "2031-09-20",
			"tier": "long-1825d",
		}],
		"observed": [],
		"rules": [
			"retention/cannot_decide",
			"retention/default_tier",
			"retention/kept_too_long",
			"retention/overdue",
			"retention/override_ignored",
			"retention/under_legal_hold",
		],
		"term": {"days": 1825, "delete_after": 1790000000 + (1825 * day), "held": false, "tier": "long-1825d"},
	}
}

test_nothing_known_is_denied if {
	every nothing in [{}, [], null, "record"] {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.obligations == []
	}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_the_levels_of_the_rules if {
	rules.rules == {
		"retention/cannot_decide": "hard",
		"retention/default_tier": "advisory",
		"retention/kept_too_long": "hard",
		"retention/overdue": "hard",
		"retention/override_ignored": "advisory",
		"retention/under_legal_hold": "hard",
	}
}

test_where_nothing_is_known_nothing_passes if {
	every operation in {"keep", "delete"} {
		rules.passed == set() with input as asking({"tenant": "nobody", "operation": operation})
			with data.switchboard_data.retention as values
	}
}
