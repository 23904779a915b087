package switchboard_test.roles

# Who may do what, without regard to step-ups.
matrix := {
	"viewer": {"limits.read"},
	"analyst": {"limits.read", "report.make"},
	"operator": {"limits.read", "limits.change"},
	"tenant-admin": {"limits.read", "report.make", "limits.change"},
	"platform-admin": {"limits.read", "report.make", "limits.change", "log.read"},
	"auditor": {"log.read"},
	"owner": {"limits.read", "report.make", "limits.change", "log.read", "owner.change"},
}

test_each_role_may_what_the_table_says if {
	every role, actions in matrix {
		every action, _ in values.actions {
			facts := given({"roles": [role], "action": action, "step_ups": [step]})
			decision := decided(facts, values)
			{1 | decision.allow} == {1 | action in actions}
			ids(decision) == {"roles/not_permitted" | not action in actions}
			{1 | "roles/not_permitted" in passed(facts, values)} == {1 | action in actions}
		}
	}
}

test_a_denial_says_who_may if {
	decision := decided(given({"roles": ["analyst", "auditor"], "action": "limits.change", "step_ups": [step]}), values)
	decision.findings == [{
		"id": "roles/not_permitted",
		"level": "hard",
		"msg": "kim may not limits.change with the roles [analyst, auditor]",
		"path": "/roles/roles",
	}]
	decision.guidance == ["ask somebody who has one of these roles, or the owners of roles for one of them: operator, owner, platform-admin, tenant-admin"]
}

test_roles_add_up if {
	decided(given({"roles": ["auditor", "analyst"], "action": "report.make"}), values).allow
	not decided(given({"roles": []}), values).allow
}
