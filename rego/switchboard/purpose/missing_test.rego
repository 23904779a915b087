package switchboard_test.purpose

import data.switchboard.purpose as rules

test_a_use_without_a_purpose_is_denied_and_told_which_there_are if {
	decision := rules.decision with input as asking({"purposes": []})
		with data.switchboard_data.purpose as values
	decision.findings == [{
		"id": "purpose/missing",
		"level": "hard",
		"msg": "no purpose is stated for using access-log of tenant acme",
		"path": "/purpose/purposes",
	}]
	decision.guidance == [concat("", [
		"tag the request with its purpose; these data may be used for investigation, security, threat-intel; ",
		"if none of these fits, ask the owners of purpose",
	])]
	decision.obligations == []
	not decision.allow
}

test_a_stated_purpose_passes if {
	"purpose/missing" in rules.passed with input as asking({})
		with data.switchboard_data.purpose as values
}

test_nothing_stated_passes_all_but_this if {
	passed := rules.passed with input as asking({"purposes": []})
		with data.switchboard_data.purpose as values
	passed == {"purpose/drift", "purpose/not_allowed_for_dataset", "purpose/not_allowed_for_tenant"}
}
