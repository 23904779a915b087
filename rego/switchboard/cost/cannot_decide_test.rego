package switchboard_test.cost

test_each_missing_fact_is_named if {
	every key, _ in operation {
		decision := decided({"cost": object.remove(operation, {key})}, values)
		decision.findings == [{
			"id": "cost/cannot_decide",
			"level": "hard",
			"msg": $"/cost/{key} is missing or has the wrong type",
			"path": $"/cost/{key}",
		}]
		not decision.allow
	}
}

test_each_fact_of_another_kind_is_named if {
	every key, _ in operation {
		decision := decided(asking({key: ["odd"]}), values)
		[finding.path | some finding in decision.findings] == [$"/cost/{key}"]
	}
	undecided(asking({"spent_cents": 0.5}), values)
}

test_what_is_not_known_is_named if {
	every key, pair in {
		"day": [31, "day 31 of 30 is no day of a month"],
		"days": [32, "day 14 of 32 is no day of a month"],
		"operation": ["policy-refesh", "no operation policy-refesh is known; known: approval, audit-detail, decision, denial, "],
		"scope": ["gatway", "no cap and guards are known for gatway"],
	} {
		facts := asking({key: pair[0]})
		undecided(facts, values)
		startswith(messages(decided(facts, values), "cost/cannot_decide")[0], pair[1])
	}
	undecided(asking({"day": 0}), values)
	undecided(asking({"day": 27, "days": 27}), values)
}

test_without_a_day_from_which_a_pace_is_told_nothing_is_decided if {
	undecided(asking({}), object.remove(values, {"pace_from"}))
}
