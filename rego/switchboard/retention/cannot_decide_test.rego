package switchboard_test.retention

import data.switchboard.retention as rules

test_no_facts if {
	decision := rules.decision with input as 7
	ids(decision) == {"retention/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
}

test_each_missing_fact_is_named if {
	every key, _ in record {
		decision := rules.decision with input as {"now": now, "retention": object.remove(record, {key})}
			with data.switchboard_data.retention as values
		decision.findings == [{
			"id": "retention/cannot_decide",
			"level": "hard",
			"msg": $"/retention/{key} is missing or has the wrong type",
			"path": $"/retention/{key}",
		}]
		not decision.allow
	}
	decision := rules.decision with input as {"retention": record}
		with data.switchboard_data.retention as values
	[finding.path | some finding in decision.findings] == ["/now"]
}

test_to_delete_takes_no_until if {
	facts := asking({"operation": "delete"})
	rules.missing == set() with input as object.union(object.remove(facts, {"retention"}), {"retention": object.remove(facts.retention, {"until"})})
}

test_what_is_not_known_is_named if {
	every key, pair in {
		"operation": ["shred", "shred is nothing to do with a record; known: delete, keep"],
		"created": [1790000001, "the record was made on 2026-09-21, after today"],
		"class": ["nothing", "no term is known for nothing of tenant acme"],
	} {
		decision := rules.decision with input as asking({key: pair[0]})
			with data.switchboard_data.retention as values
		[finding.path | some finding in decision.findings] == [$"/retention/{key}"]
		startswith(decision.findings[0].msg, pair[1])
		not decision.allow
	}
}

test_a_fact_of_the_wrong_type_is_told_once if {
	every key, _ in record {
		decision := rules.decision with input as asking({key: ["odd"]})
			with data.switchboard_data.retention as values
		[finding.path | some finding in decision.findings] == [$"/retention/{key}"]
	}
	decision := rules.decision with input as asking({"created": "9"})
		with data.switchboard_data.retention as values
	[finding.path | some finding in decision.findings] == ["/retention/created"]
}
