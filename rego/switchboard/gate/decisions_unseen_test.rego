package switchboard_test.gate

import data.switchboard.gate as rules

test_a_log_that_is_named_and_not_replayed_needs_an_owner if {
	decision := rules.decision with input as given(replayed({"evaluated": false, "reason": "it is empty"}))
	[[found.id, found.level, found.path] | some found in decision.findings] == [["gate/decisions_unseen", "soft", "/decisions/evaluated"]]
	startswith(decision.findings[0].msg, "a decision log is named but none of it was replayed: it is empty. sre-leads can")
	startswith(decision.guidance[0], "record decisions that can be replayed")
	not decision.allow
}

test_no_log_is_nothing_to_say if {
	rules.decision.allow with input as given(replayed({"configured": false, "evaluated": false}))
}
