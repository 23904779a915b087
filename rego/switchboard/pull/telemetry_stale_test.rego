package switchboard_test.pull

import data.switchboard.pull as rules

measured(changed) := given({"telemetry": object.union(telemetry, changed)})

test_the_bound_itself_is_fresh if {
	allowed(measured({"age_s": 7200}))
	denied_for(measured({"age_s": 7201}), "pull/telemetry_stale")
}

test_its_age_is_told_in_hours if {
	decision := rules.decision with input as measured({"age_s": 90000})
	decision.findings[0].msg == "the measurements end 25 h ago; 2 h are allowed"
}

test_none_at_all_is_told_with_the_reason if {
	facts := measured({"available": false, "reason": "no store"})
	denied_for(facts, "pull/telemetry_stale")
	decision := rules.decision with input as facts
	decision.findings[0].msg == "nothing was simulated: no store"
}

test_where_none_is_needed_none_is_asked_for if {
	allowed(measured({"needed": false, "available": false, "age_s": 99999}))
}
