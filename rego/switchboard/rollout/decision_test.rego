package switchboard_test.rollout

import data.switchboard.rollout as rules

test_exactly_at_every_bound_it_goes_on if {
	decision := decided(given({}))
	decision == {
		"allow": true,
		"checklist": {id: "go" | some id in denying},
		"findings": [],
		"guidance": [],
		"next": 10,
		"obligations": [],
		"observed": [],
		"rules": sort([id | some id, _ in rules.rules]),
	}
	count(decision.rules) == 14
	passed_on(given({}), values) == denying
}

test_nothing_known_is_denied if {
	every facts in [{}, [], null, "acme"] {
		decision := decided(facts)
		not decision.allow
		decision.checklist == {id: "no-go" | some id in denying}
		decision.next == 0
		decision.obligations == []
	}
	not rules.decision.allow with input as given({}) with data.switchboard_data as {}
}

test_every_rule_is_hard if every level in rules.rules {
	level == "hard"
}

test_the_checklist_says_which_do_not_go if {
	decision := decided(given({"to_percent": 25, "readiness": {"canaries": []}}))
	{id | some id, word in decision.checklist; word == "no-go"} == {"rollout/canary_missing", "rollout/wave_skipped"}
}
