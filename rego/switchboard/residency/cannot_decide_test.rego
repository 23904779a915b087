package switchboard_test.residency

import data.switchboard.residency as rules

test_no_facts if {
	decision := rules.decision with input as null
	ids(decision) == {"residency/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in transfer {
		decision := rules.decision with input as {"now": now, "residency": object.remove(transfer, {key})}
			with data.switchboard_data.residency as values
		decision.findings == [{
			"id": "residency/cannot_decide",
			"level": "hard",
			"msg": $"/residency/{key} is missing or has the wrong type",
			"path": $"/residency/{key}",
		}]
		not decision.allow
	}
	decision := rules.decision with input as {"residency": transfer}
		with data.switchboard_data.residency as values
	[finding.path | some finding in decision.findings] == ["/now"]
}

test_what_is_not_known_is_named if {
	every key, pair in {
		"tenant": ["nobody", "no bounds are known for tenant nobody"],
		"operation": ["copy", "copy is no operation on data; known: export, failover, process, read, replicate, write"],
		"source": ["eu-west-9", "region eu-west-9 stands in no zone"],
		"destination": ["mars", "region mars stands in no zone"],
	} {
		decision := rules.decision with input as asking({key: pair[0]})
			with data.switchboard_data.residency as values
		[finding.path | some finding in decision.findings] == [$"/residency/{key}"]
		startswith(decision.findings[0].msg, pair[1])
		decision.findings[0].level == "hard"
		not decision.allow
		count(decision.guidance) == 1
	}
}

test_regions_that_are_no_text_are_not_known if {
	numbers := object.union(values, {"zones": {"EU": {"bound": true, "regions": [7, "eu-west-1"]}}})
	rules.regions == {"eu-west-1", "us-east-1", "us-west-2"} with data.switchboard_data.residency as numbers
}

test_a_fact_of_the_wrong_type_is_told_once if {
	every key, _ in transfer {
		decision := rules.decision with input as asking({key: 7})
			with data.switchboard_data.residency as values
		[finding.path | some finding in decision.findings] == [$"/residency/{key}"]
	}
}
