package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Frozen
# description: >-
#   A freeze window is in force for something the change touches, and its owner has not let this
#   change through.
# custom:
#   id: freeze/frozen
#   level: soft
found contains lib.finding(rules, "freeze/frozen", "/now", msg, help) if {
	some window in in_force
	count(accepting(window)) == 0
	msg := says(window)
	help := concat("", [
		$"wait until {lib.date(window.end)} (UTC), or ask {window.owner}, who owns window {window.id}, ",
		"for an override: change_digest, findings with freeze/frozen, by, reason and expires",
	])
}

passed contains "freeze/frozen" if {
	whole
	values_whole
	every window in in_force {
		count(accepting(window)) > 0
	}
}

# METADATA
# title: What a window says
# description: The message of the window to whom it freezes; the answer lists it with each window in force.
says(window) := $"window {window.id} freezes this change until {lib.date(window.end)} (UTC): {window.reason}"
