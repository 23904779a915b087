package switchboard_test.roles

test_a_role_nobody_knows_is_told_and_permits_nothing if {
	decision := decided(given({"roles": ["operator", "wheel"]}), values)
	decision.allow
	decision.findings == [{
		"id": "roles/unknown_role",
		"level": "advisory",
		"msg": "wheel is no role of the roles data, so it permits nothing",
		"path": "/roles/roles/1",
	}]
	contains(decision.guidance[0], "correct the name wheel")
	alone := decided(given({"roles": ["wheel"]}), values)
	not alone.allow
	ids(alone) == {"roles/not_permitted", "roles/unknown_role"}
}

test_where_nothing_can_be_decided_roles_are_not_looked_at if {
	ids(decided(given({"roles": ["wheel"], "action": "nothing"}), values)) == {"roles/cannot_decide"}
}
