package switchboard_test.gate

import data.switchboard.gate as rules

disagreeing := {"proposal": {"changes": [object.union(change, {"agrees": false})]}}

test_places_that_disagree_are_denied if {
	decision := rules.decision with input as given(disagreeing)
	ids(decision) == {"gate/places_disagree"}
	decision.findings[0].level == "soft"
	decision.findings[0].path == "/proposal/changes/0/agrees"
	contains(decision.guidance[0], "or ask sre-leads to accept it")
	decision.verdict == "denied"
}

test_where_nobody_owns_the_change_its_area_is_named if {
	decision := rules.decision with input as given({"proposal": {"changes": [object.union(change, {"agrees": false, "owners": []})]}})
	some help in decision.guidance
	contains(help, "or ask the owners of limits to accept it")
}

test_the_areas_own_word_is_enough if {
	told := {"findings": [object.union(finding, {"id": "limits/places_disagree"})]}
	decision := rules.decision with input as given_both(disagreeing, told)
	ids(decision) == {"limits/places_disagree"}
}

test_another_areas_word_is_not if {
	told := {"findings": [object.union(finding, {"id": "slo/places_disagree"})]}
	decision := rules.decision with input as given_both(disagreeing, told)
	ids(decision) == {"gate/places_disagree", "slo/places_disagree"}
}
