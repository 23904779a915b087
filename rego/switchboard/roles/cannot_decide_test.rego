package switchboard_test.roles

test_no_facts if {
	decision := decided(null, values)
	ids(decision) == {"roles/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in request {
		facts := {"now": now, "roles": object.remove(request, [key])}
		decision := decided(facts, values)
		[finding.path | some finding in decision.findings] == [$"/roles/{key}"]
		endswith(decision.findings[0].msg, "is missing or has the wrong type")
		decision.terms == {}
		passed(facts, values) == set()
	}
	decision := decided({"now": "noon", "roles": request}, values)
	[finding.path | some finding in decision.findings] == ["/now"]
}

test_each_missing_fact_of_a_step_up_is_named if {
	every key, _ in step {
		decision := decided(given({"step_ups": [object.remove(step, [key])]}), values)
		[finding.path | some finding in decision.findings] == [$"/roles/step_ups/0/{key}"]
		not decision.allow
	}
}

test_where_a_fact_is_missing_only_that_is_told if {
	facts := object.remove(given({"roles": ["nobody"], "action": "limits.change"}), ["now"])
	decision := decided(facts, object.union(values, {"roles": {"owner": {"inherits": ["lost"]}}}))
	[finding.path | some finding in decision.findings] == ["/now"]
	unknown := decided(object.remove(given({"action": "nothing"}), ["now"]), values)
	[finding.path | some finding in unknown.findings] == ["/now"]
}

test_a_hierarchy_that_cannot_be_followed_is_told if {
	every changed, said in {
		{"viewer": {"inherits": ["owner"]}}: "inheriting from themselves: [analyst, operator, owner, platform-admin, tenant-admin, viewer]; not there: []",
		{"viewer": {"inherits": ["viewer"]}}: "inheriting from themselves: [viewer]; not there: []",
		{"auditor": {"inherits": ["ghost", "spirit"]}}: "inheriting from themselves: []; not there: [ghost, spirit]",
		{"auditor": {"inherits": "viewer"}}: "inheriting from themselves: []; not there: [auditor]",
		{"lonely": {}}: "inheriting from themselves: []; not there: []",
	} {
		decision := decided(given({}), object.union(values, {"roles": changed}))
		ids(decision) == {"roles/cannot_decide"}
		decision.findings[0].path == "/roles/roles"
		contains(decision.findings[0].msg, said)
		not decision.allow
		decision.terms == {}
	}
	ids(decided(given({}), valued({"roles": {}}))) == {"roles/cannot_decide"}
}

test_of_an_action_nobody_knows_nothing_passes if {
	facts := given({"action": "nothing", "step_ups": [step]})
	passed(facts, values) == set()
	passed(facts, valued({"waivers": [object.union(waiver, {"action": "nothing"})]})) == set()
	unproven := given({"action": "nothing"})
	passed(unproven, valued({"waivers": [object.union(waiver, {"action": "nothing"})]})) == set()
}

test_an_action_or_a_bound_that_is_not_known_is_told if {
	every changed in [
		{"actions": {}},
		{"actions": {"limits.read": {"roles": ["viewer"]}}},
		{"actions": {"limits.read": {"roles": ["viewer"], "sensitive": "no"}}},
		{"actions": {"limits.read": {"roles": [], "sensitive": false}}},
		{"actions": {"limits.read": {"roles": "viewer", "sensitive": false}}},
		{"actions": {"limits.read": {"roles": ["viewer", "ghost"], "sensitive": false}}},
		{"step_up": {}},
		{"step_up": {"methods": [], "longest": {"value": 300, "unit": "s", "source": "ours"}}},
		{"step_up": {"methods": [1], "longest": {"value": 300, "unit": "s", "source": "ours"}}},
		{"step_up": {"methods": ["webauthn"], "longest": {"value": 5, "unit": "min", "source": "ours"}}},
	] {
		decision := decided(given({}), valued(changed))
		ids(decision) == {"roles/cannot_decide"}
		decision.findings[0].path == "/roles/action"
		contains(decision.findings[0].msg, "action limits.read cannot be judged")
		decision.terms == {}
	}
}
