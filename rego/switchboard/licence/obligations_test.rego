package switchboard_test.licence

import data.switchboard.licence as rules

test_what_too_few_share_is_redacted_and_not_counted if {
	decision := rules.decision with input as asking({"smallest_group": 4, "licences": ["CC0-1.0"]})
		with data.switchboard_data.licence as values
	decision.obligations == [{"id": "licence/redact", "columns": ["age", "postcode"]}]
}

test_the_authors_are_named_where_the_terms_ask_for_it if {
	decision := rules.decision with input as asking({"licences": ["ODbL-1.0", "CC0-1.0", "CC-BY-4.0"], "columns": ["answer"]})
		with data.switchboard_data.licence as values
	decision.obligations == [{"id": "licence/attribute", "licences": ["CC-BY-4.0", "ODbL-1.0"]}]
}

test_what_does_not_go_obliges_to_nothing if {
	every changed in [
		{"audience": "public", "smallest_group": 19},
		{"audience": "public", "smallest_group": 20, "licences": ["CC-BY-4.0", "contract-17"]},
		{"smallest_group": 4, "licences": ["CC-BY-4.0", "contract-17"]},
	] {
		decision := rules.decision with input as asking(changed)
			with data.switchboard_data.licence as values
		decision.obligations == []
	}
}

test_k_that_is_only_observed_still_redacts if {
	decision := rules.decision with input as asking({"audience": "public", "smallest_group": 19, "licences": ["CC0-1.0"]})
		with data.switchboard_data.licence as object.union(values, {"observe": ["licence/k_not_met"]})
	decision.allow
	decision.obligations == [{"id": "licence/redact", "columns": ["age", "postcode"]}]
}

test_one_column_is_kept_in_groups_too if {
	decision := rules.decision with input as asking({"columns": ["age"], "licences": ["CC0-1.0"]})
		with data.switchboard_data.licence as values
	decision.obligations == [{"id": "licence/k_anonymity", "catalogue": "2026-10", "columns": ["age"], "k": 5}]
}
