package switchboard_test.pull

import data.switchboard.pull as rules

test_nothing_wrong_is_allowed if {
	allowed(given({}))
	allowed(given({"files": []}))
}

test_every_rule_that_can_deny_passes_where_nothing_is_wrong if {
	passed := rules.passed with input as given({})
	passed == object.keys(rules.rules) - {"pull/cannot_decide"}
}

test_rules_are_listed_in_order if {
	decision := rules.decision with input as given({})
	decision.rules == [
		"pull/approval_missing",
		"pull/cannot_decide",
		"pull/check_forged",
		"pull/conflicts",
		"pull/gate_changed",
		"pull/head_moved",
		"pull/mode_changed",
		"pull/name_refused",
		"pull/not_readable",
		"pull/rules_disagree",
		"pull/stopped",
		"pull/submodule",
		"pull/symlink",
		"pull/telemetry_stale",
		"pull/unknown_change",
	]
}

test_nothing_given_is_denied if {
	every nothing in {null, [], "", 0, {}} {
		decision := rules.decision with input as nothing
		not decision.allow
		ids(decision) == {"pull/cannot_decide"}
	}
}

test_where_a_fact_is_missing_only_that_is_told if {
	everything_wrong := given({
		"head": null,
		"head_now": "xyz",
		"mergeable": false,
		"problems": ["no answer"],
		"denied_by_new": ["risk/high"],
		"approvals": [],
		"forged": [{"name": "switchboard/gate", "app": 9}],
		"telemetry": object.union(telemetry, {"available": false}),
		"files": [object.union(file, {
			"refused": "odd", "configuration": true, "explained": false, "link": true,
			"mode_changed": true, "readable": false, "submodule": true,
		})],
	})
	decision := rules.decision with input as everything_wrong
	ids(decision) == {"pull/cannot_decide"}
	passed := rules.passed with input as everything_wrong
	passed == set()
}
