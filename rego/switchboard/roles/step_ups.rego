package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Step-ups that count
# description: Those of this session, by an admitted method, young enough.
fresh := {step |
	some step in input.roles.step_ups
	count(faults(step)) == 0
}

# METADATA
# title: Faults of a step-up
# description: Why it does not count. Empty where it does.
faults(step) := {why |
	some why, holds in {
		"it is of another session": of_this_session(step),
		"its method is not admitted": by_admitted_method(step),
		"it is too old": young(step),
		"it lies ahead": past(step),
	}
	holds == false
}

default of_this_session(_) := false

of_this_session(step) if step.session == input.roles.session

default by_admitted_method(_) := false

by_admitted_method(step) if step.method in step_up_bounds.methods

default young(_) := false

young(step) if input.now - step.at <= step_up_bounds.longest

default past(_) := false

past(step) if step.at <= input.now

# METADATA
# title: Waivers of a step-up
# description: >-
#   The values alone can spare a step-up: whole waivers of this action that have not ended, each by
#   somebody and for a reason.
waivers := {waiver |
	some waiver in data.switchboard_data.roles.waivers
	every field in ["by", "reason"] {
		lib.has(waiver, [field], "text")
	}
	lib.has(waiver, ["until"], "moment")
	waiver.action == input.roles.action
	waiver.until > input.now
}
