package switchboard_test.gate

import data.switchboard.gate as rules

test_an_override_in_a_comment_counts_for_whom_its_account_speaks if {
	decision := rules.decision with input as on_a_pull([commented({})], {})
	decision.verdict == "allowed_by_override"
}

test_an_account_called_as_a_team_is_does_not_speak_for_it if {
	stranger := commented({"by": "sre-leads", "speaks_for": []})
	decision := rules.decision with input as on_a_pull([stranger], {})
	decision.verdict == "denied"
	decision.refused_overrides == ["override 1 by sre-leads: not an owner of what risk/high is about"]
}

test_what_makes_a_comment_count_for_nothing if {
	every why, given_so in {
		"who gave it is not known": {"person": 0},
		"bots cannot override": {"bot": true},
		"its comment was edited": {"edited": true},
		"it was given under other rules": {"rules_digest": "sha256:q"},
		"the values it was given on have changed": {"base_values": "sha256:w"},
		"something was found after it was given": {"saw": []},
		"authors cannot override findings on their own proposal": {"person": 3},
	} {
		decision := rules.decision with input as on_a_pull([commented({"given": given_so})], {})
		decision.verdict == "denied"
		$"override 1 by kim: {why}" in decision.refused_overrides
	}
}

test_an_author_is_known_by_name_too if {
	decision := rules.decision with input as on_a_pull([commented({"by": "Sam "})], {})
	decision.refused_overrides == ["override 1 by Sam : authors cannot override findings on their own proposal"]
}

test_advice_found_later_voids_nothing_and_fewer_findings_keep_it if {
	advice := {"findings": [object.union(finding, {"level": "advisory"})]}
	rules.decision.verdict == "allowed_by_override" with input as on_a_pull([commented({})], advice)
	wider := commented({"given": {"saw": ["risk/high", "risk/undecided"]}})
	rules.decision.verdict == "allowed_by_override" with input as on_a_pull([wider], {})
}

test_a_hard_finding_found_later_voids_it if {
	hard := {"findings": [object.union(finding, {"level": "hard"})]}
	decision := rules.decision with input as on_a_pull([commented({})], hard)
	decision.overridden == []
}

test_that_a_new_configuration_still_denies_voids_nothing_given_before if {
	disagreeing := object.union(finding, {"id": "pull/rules_disagree", "level": "hard"})
	decision := rules.decision with input as on_a_pull([commented({})], {"findings": [disagreeing]})
	decision.verdict == "denied"
	[found.id | some found in decision.overridden] == ["risk/high"]
}

test_one_that_was_too_long_does_not_come_to_count_by_waiting if {
	decision := rules.decision with input as on_a_pull([commented({"expires": 1401})], {})
	decision.refused_overrides == ["override 1 by kim: it lasts longer than an override may"]
	rules.decision.allow with input as on_a_pull([commented({"expires": 1400})], {})
}

test_each_fact_of_a_comment_is_asked_for if {
	every key, _ in given_in_a_comment.given {
		override_without := json.remove(commented({}), [$"/given/{key}"])
		denied(on_a_pull([override_without], {}), $"/overrides/0/given/{key}")
	}
	denied(on_a_pull([object.remove(commented({}), ["speaks_for"])], {}), "/overrides/0/speaks_for")
	denied(on_a_pull([commented({"given": false})], {}), "/overrides/0/given/person")
}

test_each_fact_of_the_pull_request_is_asked_for_with_it if {
	every pointer in {"/proposal/rules_digest", "/proposal/base_values", "/proposal/authors"} {
		denied(json.remove(on_a_pull([commented({})], {}), [pointer]), pointer)
	}
	every part in {"value", "unit", "source"} {
		bare := json.remove(on_a_pull([commented({})], {}), [$"/thresholds/break_glass_longest/{part}"])
		denied(bare, $"/thresholds/break_glass_longest/{part}")
	}
	nameless := {"proposal": {"authors": [{"id": 3}]}}
	denied(on_a_pull([commented({})], nameless), "/proposal/authors/0/login")
	every author in [{"login": "sam"}, {"login": "sam", "id": "3"}] {
		denied(on_a_pull([commented({})], {"proposal": {"authors": [author]}}), "/proposal/authors/0/id")
	}
}

test_the_first_person_of_all_is_known if {
	first := commented({"given": {"person": 1}})
	rules.decision.verdict == "allowed_by_override" with input as on_a_pull([first], {})
}
