package switchboard_test.lib

import data.switchboard.lib

table := {"x/cannot_decide": "hard", "x/one": "hard", "x/two": "soft", "x/told": "advisory"}

wrong := lib.finding(table, "x/one", "/a", "it is wrong", "mend it")

test_all_passed_and_nothing_found_is_allowed if {
	lib.decision("x", table, {"x/one", "x/two"}, set()) == {
		"allow": true,
		"findings": [],
		"guidance": [],
		"obligations": [],
		"observed": [],
		"rules": ["x/cannot_decide", "x/one", "x/told", "x/two"],
	}
}

test_a_finding_denies_and_its_help_is_guidance if {
	decision := lib.decision("x", table, {"x/two"}, {wrong})
	not decision.allow
	decision.findings == [{"id": "x/one", "level": "hard", "msg": "it is wrong", "path": "/a"}]
	decision.guidance == ["mend it"]
}

test_a_finding_denies_although_its_rule_passed if {
	not lib.decision("x", table, {"x/one", "x/two"}, {wrong}).allow
}

test_a_rule_without_an_answer_denies if {
	decision := lib.decision("x", table, {"x/one"}, set())
	not decision.allow
	decision.findings == [{
		"id": "x/cannot_decide",
		"level": "hard",
		"msg": "x/two gave no answer, so nothing is allowed",
		"path": "",
	}]
	count(decision.guidance) == 1
}

test_what_is_missing_is_told_once if {
	missing := lib.cannot_decide("x", "/a", "/a is missing")
	decision := lib.decision("x", table, set(), {missing})
	decision.findings == [missing]
	not decision.allow
	contains(decision.guidance[0], "every fact that x asks for")
}

test_a_rule_that_found_something_is_not_told_as_silent if {
	decision := lib.decision("x", table, {"x/two"}, {wrong})
	count(decision.findings) == 1
}

test_advice_denies_nothing if {
	decision := lib.decision("x", table, {"x/one", "x/two"}, {lib.finding(table, "x/told", "", "by the way", "look")})
	decision.allow
	decision.guidance == ["look"]
}

test_one_rule_is_enough if lib.decision("x", {"x/one": "hard"}, {"x/one"}, set()).allow

test_no_rules_allow_nothing if {
	not lib.decision("x", {}, set(), set()).allow
	not lib.decision("x", {"x/told": "advisory"}, {"x/told"}, set()).allow
	not lib.decision("x", {"x/cannot_decide": "hard"}, {"x/cannot_decide"}, set()).allow
}

test_an_observed_rule_is_told_and_denies_nothing if {
	decision := lib.decision("x", table, {"x/two"}, {wrong}) with data.switchboard_data.x.observe as ["x/one"]
	decision.allow
	decision.observed == ["x/one"]
	decision.findings == [{
		"id": "x/one",
		"level": "advisory",
		"msg": "observed, not enforced: it is wrong",
		"path": "/a",
	}]
	decision.guidance == ["mend it"]
}

test_that_nothing_could_be_decided_is_never_only_observed if {
	missing := lib.cannot_decide("x", "/a", "/a is missing")
	decision := lib.decision("x", table, {"x/one", "x/two"}, {missing}) with data.switchboard_data.x.observe as ["x/cannot_decide"]
	not decision.allow
	decision.observed == []
}

test_a_list_that_is_no_list_of_own_ids_observes_nothing if {
	every list in ["x/one", {"a": "x/one"}, [1, null], ["y/one", "x/own"], true, null] {
		decision := lib.decision("x", table, {"x/two"}, {wrong}) with data.switchboard_data.x.observe as list
		not decision.allow
		decision.observed == []
	}
}

test_an_observed_rule_need_not_answer if {
	lib.decision("x", table, {"x/two"}, set()).allow with data.switchboard_data.x.observe as ["x/one"]
}

test_what_was_found_is_no_pass_whatever_its_level if {
	told := {"help": "", "id": "x/one", "level": "advisory", "msg": "", "path": ""}
	not lib.decision("x", table, {"x/two"}, {told}).allow
}

test_where_every_rule_is_observed_only_what_is_missing_denies if {
	every found, allowed in {"wrong": true, "missing": false} {
		findings := {"wrong": {wrong}, "missing": {lib.cannot_decide("x", "/a", "/a is missing")}}
		decision := lib.decision("x", table, set(), findings[found]) with data.switchboard_data.x.observe as ["x/one", "x/two"]
		decision.allow == allowed
		decision.observed == ["x/one", "x/two"]
	}
}
