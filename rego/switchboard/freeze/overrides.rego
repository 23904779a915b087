package switchboard.freeze

# METADATA
# title: Overrides that let a change through a window
# description: Those without a fault that are by the owner of the window.
accepting(window) := {override |
	some override in input.freeze.overrides
	count(faults(override)) == 0
	override.by == window.owner
}

# METADATA
# title: Faults of an override
# description: Why an override counts for no window. Empty where it counts.
faults(override) := {why |
	some why, holds in {
		"it names another change": names_this_change(override),
		"it does not name freeze/frozen": names_the_finding(override),
		"its reason is too short": has_reason(override),
		"it has expired": lasts(override),
		"it lasts longer than an override may": ends_in_time(override),
		"authors cannot override a freeze of their own change": by_another(override),
	}
	holds == false
}

default names_this_change(_) := false

names_this_change(override) if override.change_digest == input.freeze.change_digest

default names_the_finding(_) := false

names_the_finding(override) if "freeze/frozen" in override.findings

default has_reason(_) := false

has_reason(override) if count(trim_space(override.reason)) >= max({1, bounds.shortest})

default lasts(_) := false

lasts(override) if override.expires > input.now

default ends_in_time(_) := false

ends_in_time(override) if override.expires - input.now <= bounds.longest

default by_another(_) := false

by_another(override) if lower(trim_space(override.by)) != lower(trim_space(input.freeze.author))
