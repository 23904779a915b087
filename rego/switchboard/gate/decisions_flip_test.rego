package switchboard_test.gate

import data.switchboard.gate as rules

test_at_the_bound_nothing_is_said if {
	rules.decision.allow with input as given({})
}

test_one_more_than_the_bound_of_a_million_is_above_it if {
	every flips, allow in {50000: true, 50001: false} {
		{1 | rules.decision.allow with input as given(replayed({"compared": 1000000, "allow_to_deny": flips}))} == {1 | allow}
	}
}

test_above_the_bound_an_owner_has_to_accept if {
	decision := rules.decision with input as given(replayed({"allow_to_deny": 51}))
	decision.findings == [{
		"id": "gate/decisions_flip",
		"level": "soft",
		"msg": concat("", [
			"51 of 1000 recorded decisions would be denied that are allowed now; ",
			"the gate stops above 50 of 1000 decisions. ",
			"sre-leads can accept it in an override. The author, switchboard-bot, cannot.",
		]),
		"path": "/decisions/allow_to_deny",
	}]
	decision.guidance == [concat("", [
		"look at whom it hits in the report, and propose a smaller change or tell them first. ",
		"sre-leads can accept it in an override. The author, switchboard-bot, cannot.",
	])]
	not decision.allow
}

test_an_accepted_flip_is_allowed if {
	decision := rules.decision with input as given_both(
		replayed({"allow_to_deny": 51}),
		overriding({"findings": ["gate/decisions_flip"]}),
	)
	decision.verdict == "allowed_by_override"
}
