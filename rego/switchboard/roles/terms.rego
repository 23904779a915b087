package switchboard.roles

import data.switchboard.lib

default terms := {}

# METADATA
# title: The terms in force
# description: >-
#   Which roles may do this, which roles the person's amount to, and whether it is sensitive. Left
#   empty where the facts are not whole, the hierarchy is not sound, or the values do not say all of
#   the action or of step-ups.
terms := {
	"admitted": sort(action.roles),
	"reach": sort([role | some role in reach(input.roles.roles)]),
	"sensitive": action.sensitive,
} if {
	whole
	sound
	action := data.switchboard_data.roles.actions[input.roles.action]
	action_sound(action)
	step_up_bounds
}

action_sound(action) if {
	is_boolean(action.sensitive)
	lib.has(action, ["roles"], "entries")
	every role in action.roles {
		role in known
	}
}

# METADATA
# title: What a step-up must keep to
# description: How long it counts, in seconds, and by which methods.
step_up_bounds := {
	"longest": lib.figure(data.switchboard_data.roles.step_up.longest, "s"),
	"methods": data.switchboard_data.roles.step_up.methods,
} if {
	lib.has(data.switchboard_data.roles.step_up, ["methods"], "entries")
	lib.has(data.switchboard_data.roles.step_up, ["methods"], "texts")
}
