package switchboard_test.roles

audit := {"id": "roles/audit", "action": "limits.change", "session": "s-1", "subject": "kim"}

test_a_sensitive_action_is_audited_with_the_last_step_up if {
	older := object.union(step, {"challenge": "c-0", "at": 1789999800})
	stale := object.union(step, {"challenge": "c-2", "at": 1790000100})
	decision := decided(given({"action": "limits.change", "step_ups": [older, step, stale]}), values)
	decision.obligations == [object.union(audit, {"carried_by": {"challenge": "c-1", "method": "webauthn"}})]
}

test_a_waived_step_up_is_audited_with_the_waiver if {
	decision := decided(given({"action": "limits.change"}), valued({"waivers": [waiver]}))
	decision.obligations == [object.union(audit, {"carried_by": {"waiver_by": "security-team", "waiver_until": 1790003600}})]
	stepping := decided(stepped({}), valued({"waivers": [waiver]}))
	stepping.obligations == [object.union(audit, {"carried_by": {"challenge": "c-1", "method": "webauthn"}})]
}

test_an_observed_step_up_is_audited_as_such if {
	decision := decided(given({"action": "limits.change"}), valued({"observe": ["roles/step_up_needed"]}))
	decision.allow
	decision.obligations == [object.union(audit, {"carried_by": {"observed": "roles/step_up_needed"}})]
}

test_what_is_denied_or_not_sensitive_obliges_to_nothing if {
	decided(given({}), values).obligations == []
	decided(given({"step_ups": [step]}), values).obligations == []
	decided(given({"action": "limits.change"}), values).obligations == []
	decided(given({"roles": ["viewer"], "action": "limits.change", "step_ups": [step]}), values).obligations == []
}
