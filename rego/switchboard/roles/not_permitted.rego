package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Not permitted
# description: None of the person's roles is, or inherits from, a role that may do this.
# custom:
#   id: roles/not_permitted
#   level: hard
found contains lib.finding(rules, "roles/not_permitted", "/roles/roles", msg, help) if {
	every role in terms.admitted {
		not role in terms.reach
	}
	held := concat(", ", sort(input.roles.roles))
	msg := $"{input.roles.subject} may not {input.roles.action} with the roles [{held}]"
	enough := concat(", ", sort([role | some role in known; count(reach({role}) & {each | some each in terms.admitted}) > 0]))
	help := $"ask somebody who has one of these roles, or the owners of roles for one of them: {enough}"
}

passed contains "roles/not_permitted" if {
	some role in terms.admitted
	role in terms.reach
}
