package switchboard_test.purpose

import data.switchboard.purpose as rules

test_no_facts if {
	decision := rules.decision with input as ["use"]
	ids(decision) == {"purpose/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
}

test_each_missing_fact_is_named if {
	every key, _ in use {
		decision := rules.decision with input as {"purpose": object.remove(use, {key})}
			with data.switchboard_data.purpose as values
		[finding.path | some finding in decision.findings] == [$"/purpose/{key}"]
		decision.findings[0].msg == $"/purpose/{key} is missing or has the wrong type"
		decision.findings[0].level == "hard"
		not decision.allow
	}
}

test_a_word_nobody_defined_is_named if {
	every key in {"purposes", "collected_for"} {
		decision := rules.decision with input as asking({key: ["security", "securty"]})
			with data.switchboard_data.purpose as values
		decision.findings == [{
			"id": "purpose/cannot_decide",
			"level": "hard",
			"msg": "securty is no purpose; known: billing, investigation, marketing, security, threat-intel",
			"path": $"/purpose/{key}/1",
		}]
	}
}

test_a_dataset_or_tenant_without_purposes_is_named if {
	every dataset in {"nothing", "odd", "text"} {
		decision := rules.decision with input as asking({"dataset": dataset})
			with data.switchboard_data.purpose as values
		[finding.path | some finding in decision.findings] == ["/purpose/dataset"]
		contains(decision.findings[0].msg, $"no purposes of dataset {dataset}")
	}
	every tenant in {"nobody", "odd"} {
		decision := rules.decision with input as asking({"tenant": tenant})
			with data.switchboard_data.purpose as values
		[finding.path | some finding in decision.findings] == ["/purpose/tenant"]
		contains(decision.findings[0].msg, $"no purposes of tenant {tenant}")
	}
}

test_a_fact_of_the_wrong_type_is_told_once if {
	every key, _ in use {
		decision := rules.decision with input as asking({key: [7]})
			with data.switchboard_data.purpose as values
		[finding.path | some finding in decision.findings] == [$"/purpose/{key}"]
	}
}
