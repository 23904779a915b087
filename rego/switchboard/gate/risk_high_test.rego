package switchboard_test.gate

import data.switchboard.gate as rules

test_the_bound_itself_is_high if {
	decision := rules.decision with input as given({"risk": {"score": 60}})
	ids(decision) == {"risk/high"}
	decision.findings[0].level == "soft"
	decision.findings[0].path == "/risk/score"
	decision.verdict == "denied"
}

test_below_the_bound_is_not if {
	rules.decision.allow with input as given({"risk": {"score": 59.9}})
}

test_the_assessments_own_word_counts if {
	decision := rules.decision with input as given({"risk": {"level": "high"}})
	ids(decision) == {"risk/high"}
}

test_the_message_says_score_bound_and_who_can_accept if {
	decision := rules.decision with input as given(high)
	decision.findings[0].msg == concat("", [
		"risk 71 of 100 is high; the gate stops at 60 points. ",
		"sre-leads can accept it in an override. The author, switchboard-bot, cannot. ",
		"A smaller change scores less",
	])
	decision.guidance == [concat("", [
		"propose a smaller change, one that scores below 60. ",
		"sre-leads can accept it in an override. The author, switchboard-bot, cannot.",
	])]
}

test_without_an_owner_nobody_can_accept if {
	decision := rules.decision with input as given_both(high, {"proposal": {"changes": [object.union(change, {"owners": []})]}})
	some found in decision.findings
	found.id == "risk/high"
	contains(found.msg, "Nobody can accept it.")
}

test_several_groups_of_owners_all_have_to_accept if {
	changes := [
		object.union(change, {"owners": ["sre-leads", "b-team"]}),
		object.union(change, {"owners": ["gateway-team"]}),
	]
	decision := rules.decision with input as given_both(high, {"proposal": {"changes": changes}})
	contains(decision.findings[0].msg, "To accept it takes each of b-team or sre-leads; gateway-team in an override.")
}
