package switchboard_test.roles

test_the_values_can_waive_a_step_up_for_a_while if {
	facts := given({"action": "limits.change"})
	decision := decided(facts, valued({"waivers": [waiver]}))
	decision.allow
	decision.findings == [{
		"id": "roles/step_up_waived",
		"level": "advisory",
		"msg": "the step-up for limits.change is waived by security-team until 2026-09-21 (UTC): the authenticators are recalled",
		"path": "/roles/action",
	}]
	decision.guidance == ["take the waiver of limits.change out of the roles data as soon as its reason is gone"]
	passed(facts, valued({"waivers": [waiver]})) == {"roles/not_permitted", "roles/step_up_needed"}
}

test_who_stepped_up_needs_no_waiver if {
	decided(stepped({}), valued({"waivers": [waiver]})).findings == []
}

test_what_is_not_sensitive_is_not_waived if {
	reading := object.union(waiver, {"action": "limits.read"})
	decided(given({}), valued({"waivers": [reading]})).findings == []
}
