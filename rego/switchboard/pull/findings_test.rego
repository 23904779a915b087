package switchboard_test.pull

import data.switchboard.pull as rules

# Each rule alone, with the level it has and the fact it points at.
alone := {
	"pull/approval_missing": [given({"approvals": []}), "soft", "/pull/approvals"],
	"pull/cannot_decide": [given({"problems": ["no answer"]}), "hard", "/pull/problems/0"],
	"pull/check_forged": [given({"forged": [{"name": "gate", "app": 9}]}), "hard", "/pull/forged/0"],
	"pull/conflicts": [given({"mergeable": false, "conflicts": ["a.yaml"]}), "hard", "/pull/conflicts"],
	"pull/gate_changed": [with_file({"configuration": true}), "soft", "/pull/files/1"],
	"pull/head_moved": [given({"head_now": "xyz"}), "hard", "/pull/head_now"],
	"pull/mode_changed": [with_file({"mode_changed": true}), "soft", "/pull/files/1"],
	"pull/name_refused": [with_file({"refused": "odd"}), "hard", "/pull/files/1"],
	"pull/not_readable": [with_file({"readable": false}), "hard", "/pull/files/1"],
	"pull/rules_disagree": [given({"denied_by_new": ["risk/high"]}), "hard", "/pull/denied_by_new"],
	"pull/stopped": [given({"labels": ["policy", "do-not-merge"]}), "soft", "/pull/labels/1"],
	"pull/submodule": [with_file({"submodule": true}), "hard", "/pull/files/1"],
	"pull/symlink": [with_file({"link": true}), "hard", "/pull/files/1"],
	"pull/telemetry_stale": [
		given({"telemetry": object.union(telemetry, {"age_s": 7201})}),
		"soft",
		"/pull/telemetry",
	],
	"pull/unknown_change": [with_file({"explained": false}), "soft", "/pull/files/1"],
}

test_each_rule_has_its_level_and_points_at_its_fact if {
	object.keys(alone) == object.keys(rules.rules)
	every id, case in alone {
		decision := rules.decision with input as case[0]
		found := [[one.id, one.level, one.path] | some one in decision.findings]
		found == [[id, case[1], case[2]]]
		rules.rules[id] == case[1]
	}
}

test_no_rule_passes_where_a_fact_is_missing if {
	every measured in {telemetry, object.union(telemetry, {"needed": false})} {
		passed := rules.passed with input as given({"number": null, "telemetry": measured})
		passed == set()
	}
}

test_problems_are_told_where_nothing_is_missing if {
	decision := rules.decision with input as given({"number": null, "problems": ["no answer"]})
	[found.path | some found in decision.findings] == ["/pull/number"]
}

test_where_nothing_is_given_that_is_told_first if {
	decision := rules.decision with input as []
	"" in {found.path | some found in decision.findings}
}

test_the_file_in_conflict_is_named if {
	decision := rules.decision with input as alone["pull/conflicts"][0]
	contains(decision.findings[0].msg, "a.yaml")
}
