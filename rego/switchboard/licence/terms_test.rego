package switchboard_test.licence

import data.switchboard.licence as rules

test_values_that_do_not_say_all_of_it_are_no_terms if {
	every changed in [{"audience": "vague"}, {"audience": "perhaps"}, {"audience": "free"}, {"audience": "press"}, {"licences": ["broken"]}, {"licences": ["silent"]}] {
		decision := rules.decision with input as asking(changed)
			with data.switchboard_data.licence as values
		decision.terms == {}
		[finding.path | some finding in decision.findings] == ["/licence/audience"]
		not decision.allow
	}
}

test_each_part_of_the_values_is_needed if {
	every key, _ in values {
		rules.terms == {} with input as asking({})
			with data.switchboard_data.licence as object.remove(values, {key})
	}
	every key, _ in values.catalogue {
		rules.terms == {} with input as asking({})
			with data.switchboard_data.licence.catalogue as object.remove(values.catalogue, {key})
			with data.switchboard_data.licence.classes as values.classes
			with data.switchboard_data.licence.licences as values.licences
			with data.switchboard_data.licence.audiences as values.audiences
	}
}

test_a_freer_class_that_admits_less_counts_as_well if {
	odd := object.union(values, {"classes": [{"name": "open", "audiences": ["internal"], "attribution": false}, {"name": "attribution", "audiences": ["internal", "partner"], "attribution": true}]})
	decision := rules.decision with input as asking({"licences": ["CC0-1.0", "CC-BY-4.0"], "columns": ["answer"]})
		with data.switchboard_data.licence as odd
	decision.terms.audiences == ["internal"]
	decision.terms.class == "attribution"
	[finding.path | some finding in decision.findings] == ["/licence/licences/0"]
}

test_a_class_that_stands_there_twice_has_its_last_place if {
	twice := object.union(values, {"classes": [{"name": "open", "audiences": ["public"], "attribution": false}, {"name": "open", "audiences": ["internal"], "attribution": false}]})
	rules.terms.audiences == ["internal"] with input as asking({"licences": ["CC0-1.0"]})
		with data.switchboard_data.licence as twice
}

test_how_a_column_is_capitalised_does_not_hide_it if {
	every column in {"GENDER", "gender", "Postcode"} {
		rules.exposed == {column} with input as asking({"columns": [column, "answer"]})
			with data.switchboard_data.licence as values
	}
	rules.exposed == {"Age"} with input as asking({"columns": ["Age", "age"], "redacted": ["age"]})
		with data.switchboard_data.licence as values
}

test_without_a_fact_or_with_an_unknown_licence_there_are_no_terms if {
	every key, _ in export {
		rules.terms == {} with input as {"licence": object.remove(export, {key})}
			with data.switchboard_data.licence as values
	}
	rules.terms == {} with input as asking({"licences": ["CC0-1.0", "GPL-9"]})
		with data.switchboard_data.licence as values
}

test_a_version_that_is_no_text_is_none if {
	decision := rules.decision with input as asking({"catalogue": "7"})
		with data.switchboard_data.licence as object.union(values, {"catalogue": {"version": 7}})
	[finding.path | some finding in decision.findings] == ["/licence/catalogue"]
	contains(decision.findings[0].msg, "the pinned one is none; count again")
}

test_where_no_version_is_pinned_none_is_the_right_one if {
	every version in ["none", "7", "null", " "] {
		not rules.decision.allow with input as asking({"catalogue": version})
			with data.switchboard_data.licence as object.union(values, {"catalogue": {"version": 7}})
	}
}
