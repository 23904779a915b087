package switchboard_test.roles

import data.switchboard.roles as rules

test_a_role_amounts_to_all_it_inherits if {
	every role, amount in {
		"viewer": {"viewer"},
		"operator": {"operator", "viewer"},
		"tenant-admin": {"analyst", "operator", "tenant-admin", "viewer"},
		"owner": {"analyst", "auditor", "operator", "owner", "platform-admin", "tenant-admin", "viewer"},
		"nobody": set(),
	} {
		reached := rules.reach({role}) with data.switchboard_data.roles as values
		reached == amount
	}
	both := rules.reach(["analyst", "auditor"]) with data.switchboard_data.roles as values
	both == {"analyst", "auditor", "viewer"}
}

test_a_sound_hierarchy if rules.sound with data.switchboard_data.roles as values

test_one_role_is_a_hierarchy if rules.sound with data.switchboard_data.roles as {"roles": {"all": {"inherits": []}}}

test_nothing_is_no_hierarchy if {
	not rules.sound with data.switchboard_data.roles as {"roles": {}}
	not rules.sound with data.switchboard_data.roles as {}
}
