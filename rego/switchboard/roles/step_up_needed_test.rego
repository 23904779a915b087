package switchboard_test.roles

test_a_sensitive_action_needs_a_step_up_whoever_asks if {
	every role in ["operator", "owner"] {
		facts := given({"roles": [role], "action": "limits.change"})
		decision := decided(facts, values)
		decision.findings == [{
			"id": "roles/step_up_needed",
			"level": "hard",
			"msg": "limits.change is sensitive and no step-up of this session counts []",
			"path": "/roles/step_ups",
		}]
		decision.guidance == ["step up by webauthn in this session and ask again within 300 s"]
		not decision.allow
		passed(facts, values) == {"roles/not_permitted"}
	}
}

test_why_a_step_up_does_not_count_is_told if {
	decision := decided(stepped({"session": "s-2", "at": 1}), values)
	contains(decision.findings[0].msg, "[step-up 1: it is of another session; step-up 1: it is too old]")
}

test_one_that_counts_is_enough if {
	facts := given({"action": "limits.change", "step_ups": [object.union(step, {"session": "s-2"}), step]})
	decision := decided(facts, values)
	decision.allow
	decision.findings == []
}

test_what_is_not_sensitive_needs_none if {
	passed(given({}), values) == {"roles/not_permitted", "roles/step_up_needed"}
	passed(stepped({}), values) == {"roles/not_permitted", "roles/step_up_needed"}
}

test_nothing_in_the_facts_waives_it if {
	facts := given({"action": "limits.change", "waivers": [waiver], "step_up": "waived"})
	not decided(facts, values).allow
}
