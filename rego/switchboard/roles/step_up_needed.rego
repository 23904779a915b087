package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Step-up needed
# description: >-
#   The action is sensitive, and the person has not proven in this session, lately and by an admitted
#   method, that it is them. Roles do not replace that, whichever they are; only the values can waive
#   it.
# custom:
#   id: roles/step_up_needed
#   level: hard
found contains lib.finding(rules, "roles/step_up_needed", "/roles/step_ups", msg, help) if {
	terms.sensitive
	count(fresh) == 0
	count(waivers) == 0
	reasons := concat("; ", sort([$"step-up {position + 1}: {why}" |
		some position, step in input.roles.step_ups
		some why in faults(step)
	]))
	msg := $"{input.roles.action} is sensitive and no step-up of this session counts [{reasons}]"
	methods := concat(" or ", sort(step_up_bounds.methods))
	help := $"step up by {methods} in this session and ask again within {step_up_bounds.longest} s"
}

passed contains "roles/step_up_needed" if terms.sensitive == false

passed contains "roles/step_up_needed" if {
	terms.sensitive
	count(fresh) > 0
}

passed contains "roles/step_up_needed" if {
	terms.sensitive
	count(waivers) > 0
}
