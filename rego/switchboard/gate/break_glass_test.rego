package switchboard_test.gate

import data.switchboard.gate as rules

breaking(changed) := object.union(
	commented({"given": {"break_glass": true}}),
	changed,
)

second_person := {"by": "lee", "given": {"person": 8}}

test_one_owner_alone_breaks_no_glass if {
	decision := rules.decision with input as on_a_pull([breaking({})], {})
	decision.verdict == "denied"
	decision.refused_overrides == ["override 1 by kim: to break the glass takes a second owner, or the id of the incident"]
}

test_two_owners_do if {
	decision := rules.decision with input as on_a_pull([breaking({}), breaking(second_person)], {})
	decision.verdict == "allowed_by_override"
	decision.refused_overrides == []
}

test_the_same_person_twice_is_one if {
	not rules.decision.allow with input as on_a_pull([breaking({}), breaking({"by": "kim2"})], {})
}

test_one_with_an_incident_does if {
	rules.decision.allow with input as on_a_pull([breaking({"given": {"incident": "INC-7"}})], {})
	not rules.decision.allow with input as on_a_pull([breaking({"given": {"incident": " "}})], {})
}

test_an_owner_of_anything_that_changes_is_enough if {
	known := breaking({"given": {"incident": "INC-7"}})
	both := object.union(on_a_pull([known], {}), two_owners)
	rules.decision.allow with input as object.union(both, of_a_pull)
}

test_whoever_owns_nothing_of_it_breaks_nothing if {
	stranger := breaking({"speaks_for": ["strangers"], "given": {"incident": "INC-7"}})
	decision := rules.decision with input as on_a_pull([stranger], {})
	decision.refused_overrides == ["override 1 by kim: not an owner of what risk/high is about"]
}

test_it_lasts_no_longer_than_the_data_say if {
	long := breaking({"expires": 1101, "given": {"incident": "INC-7"}})
	decision := rules.decision with input as on_a_pull([long], {})
	decision.refused_overrides == ["override 1 by kim: it lasts longer than an override may"]
}

test_hard_findings_stay if {
	hard := {"findings": [object.union(finding, {"level": "hard"})]}
	all_named := breaking({
		"findings": ["risk/high", "limits/doubtful"],
		"given": {"incident": "INC-7", "saw": ["risk/high", "limits/doubtful"]},
	})
	decision := rules.decision with input as on_a_pull([all_named], hard)
	decision.verdict == "denied"
	[found.id | some found in decision.overridden] == ["risk/high"]
}

test_an_author_breaks_no_glass if {
	own := breaking({"given": {"incident": "INC-7", "person": 3}})
	not rules.decision.allow with input as on_a_pull([own], {})
}

broken(overrides) if {
	facts_here := on_a_pull(overrides, {"findings": [finding]})
	rules.glass_broken("risk/high") with input as facts_here
}

saw := {"given": {"saw": ["risk/high", "limits/doubtful"]}}

test_only_who_breaks_it_for_this_finding_and_owns_something_is_the_second if {
	first := breaking(saw)
	second := breaking(object.union(second_person, saw))
	broken([first, second])
	not broken([first, commented(object.union(second_person, saw))])
	not broken([first, object.union(second, {"findings": ["limits/doubtful"]})])
	not broken([first, object.union(second, {"speaks_for": ["strangers"]})])
}

test_strangers_own_nothing if {
	facts_here := on_a_pull([], {})
	rules.owns_something(breaking({})) with input as facts_here
	owning := {1 | rules.owns_something(breaking({"speaks_for": ["strangers"]})) with input as facts_here}
	owning == set()
}

test_two_owners_are_refused_for_nothing_they_did_not_name_and_nothing_hard if {
	second := breaking(object.union(second_person, saw))
	alone := on_a_pull([breaking(saw), second], {"findings": [finding]})
	unnamed := rules.decision with input as alone
	every refusal in unnamed.refused_overrides {
		not contains(refusal, "a second owner")
	}
	both := object.union(breaking(saw), {"findings": ["risk/high", "limits/doubtful"]})
	with_hard := on_a_pull([both, second], {"findings": [object.union(finding, {"level": "hard"})]})
	hard := rules.decision with input as with_hard
	every refusal in hard.refused_overrides {
		not contains(refusal, "a second owner")
	}
}

test_where_a_fact_is_missing_no_glass_is_spoken_of_and_nobody_is_waited_for if {
	named := breaking({"findings": ["limits/doubtful"], "given": {"saw": ["limits/doubtful", "gate/cannot_decide"]}})
	facts_here := json.remove(on_a_pull([named], {"findings": [finding]}), ["/decisions/reason"])
	decision := rules.decision with input as facts_here
	ids(decision) & {"gate/cannot_decide"} == {"gate/cannot_decide"}
	refused := rules.refused with input as facts_here
	refused == set()
	waiting := rules.waiting with input as facts_here
	waiting == set()
}
