package switchboard_test.licence

import data.switchboard.licence as rules

test_an_export_within_its_terms_is_allowed if {
	decision := rules.decision with input as asking({})
		with data.switchboard_data.licence as values
	decision == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": sort([
			{"id": "licence/attribute", "licences": ["CC-BY-4.0"]},
			{"id": "licence/k_anonymity", "catalogue": "2026-10", "columns": ["age", "postcode"], "k": 5},
		]),
		"observed": [],
		"rules": [
			"licence/cannot_decide",
			"licence/export_not_allowed",
			"licence/k_not_met",
			"licence/redaction_needed",
		],
		"terms": {
			"audiences": ["internal", "partner", "public"],
			"catalogue": "2026-10",
			"class": "attribution",
			"k": 5,
			"redaction": true,
		},
	}
}

test_nothing_known_is_denied if {
	every nothing in [{}, [], null, "export"] {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.obligations == []
		decision.terms == {}
	}
	not rules.decision.allow with input as asking({})
		with data.switchboard_data as {}
}

test_the_levels_of_the_rules if {
	rules.rules == {
		"licence/cannot_decide": "hard",
		"licence/export_not_allowed": "hard",
		"licence/k_not_met": "hard",
		"licence/redaction_needed": "advisory",
	}
}

test_where_nothing_is_known_nothing_passes if {
	every changed in [{"audience": "press"}, {"catalogue": "2025-01"}, {"licences": ["GPL-9"], "columns": ["answer"]}] {
		rules.passed == set() with input as asking(changed)
			with data.switchboard_data.licence as values
	}
}
