package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Unknown role
# description: A role the person brought is none of the values; it permits nothing.
# custom:
#   id: roles/unknown_role
#   level: advisory
found contains lib.finding(rules, "roles/unknown_role", $"/roles/roles/{position}", msg, help) if {
	terms != {}
	some position, role in input.roles.roles
	not role in known
	msg := $"{role} is no role of the roles data, so it permits nothing"
	help := $"correct the name {role} where roles are given, or add it to the roles data"
}
