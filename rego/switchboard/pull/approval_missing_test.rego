package switchboard_test.pull

import data.switchboard.pull as rules

test_too_few_deny if {
	denied_for(given({"approvals": []}), "pull/approval_missing")
	decision := rules.decision with input as given({"approvals": []})
	decision.findings[0].msg == "0 of 1 people approved this commit"
}

test_authors_do_not_count_whatever_they_are_called if {
	denied_for(given({"approvals": [{"id": 3, "login": "another"}]}), "pull/approval_missing")
}

test_a_person_counts_once if {
	twice := given({
		"approvals": [{"id": 5, "login": "kim"}, {"id": 5, "login": "kim"}],
		"bounds": object.union(pull.bounds, {"approvals": {"value": 2}}),
	})
	denied_for(twice, "pull/approval_missing")
}

test_none_is_needed_where_the_data_say_none if {
	allowed(given({"approvals": [], "bounds": object.union(pull.bounds, {"approvals": {"value": 0}})}))
}
