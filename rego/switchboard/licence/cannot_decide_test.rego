package switchboard_test.licence

import data.switchboard.licence as rules

test_no_facts if {
	decision := rules.decision with input as false
	ids(decision) == {"licence/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
}

test_each_missing_fact_is_named if {
	every key, _ in export {
		decision := rules.decision with input as {"licence": object.remove(export, {key})}
			with data.switchboard_data.licence as values
		[finding.path | some finding in decision.findings] == [$"/licence/{key}"]
		decision.findings[0].msg == $"/licence/{key} is missing or has the wrong type"
		decision.findings[0].level == "hard"
		not decision.allow
	}
}

test_an_export_of_nothing_or_under_nothing_is_none if {
	every key in {"columns", "licences"} {
		every odd in [[], ["x", 7], [""]] {
			decision := rules.decision with input as asking({key: odd})
				with data.switchboard_data.licence as values
			[finding.path | some finding in decision.findings] == [$"/licence/{key}"]
		}
	}
}

test_another_version_of_the_catalogue_is_told if {
	decision := rules.decision with input as asking({"catalogue": "2025-01"})
		with data.switchboard_data.licence as values
	decision.findings == [{
		"id": "licence/cannot_decide",
		"level": "hard",
		"msg": concat("", [
			"the groups were counted by catalogue 2025-01 of quasi-identifiers; the pinned one is 2026-10; ",
			"count again by that one",
		]),
		"path": "/licence/catalogue",
	}]
	decision.terms == {}
}

test_a_licence_without_a_class_is_told if {
	every licence in {"lost", "seven", "GPL-9"} {
		decision := rules.decision with input as asking({"licences": ["CC0-1.0", licence]})
			with data.switchboard_data.licence as values
		decision.findings == [{
			"id": "licence/cannot_decide",
			"level": "hard",
			"msg": $"the licence data give {licence} no class; add it there, or correct its name",
			"path": "/licence/licences/1",
		}]
	}
}

test_an_unknown_audience_is_told if {
	decision := rules.decision with input as asking({"audience": "press"})
		with data.switchboard_data.licence as values
	[finding.path | some finding in decision.findings] == ["/licence/audience"]
	startswith(decision.findings[0].msg, "no terms are known for press: the licence data must name it with k")
}

test_a_fact_of_the_wrong_type_is_told_once if {
	every key, _ in export {
		decision := rules.decision with input as asking({key: {"odd": 7}})
			with data.switchboard_data.licence as values
		[finding.path | some finding in decision.findings] == [$"/licence/{key}"]
	}
	decision := rules.decision with input as asking({"catalogue": 7})
		with data.switchboard_data.licence as values
	[finding.path | some finding in decision.findings] == ["/licence/catalogue"]
}
