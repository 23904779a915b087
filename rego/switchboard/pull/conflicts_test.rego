package switchboard_test.pull

import data.switchboard.pull as rules

test_a_conflict_is_told_with_its_files if {
	facts := given({"mergeable": false, "conflicts": ["b.yaml", "a.yaml"]})
	denied_for(facts, "pull/conflicts")
	decision := rules.decision with input as facts
	endswith(decision.findings[0].msg, "base: a.yaml, b.yaml")
}

test_where_git_names_no_file_none_is_told if {
	decision := rules.decision with input as given({"mergeable": false})
	decision.findings[0].msg == "it cannot be merged into its base"
}
