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
	msg := $"window {window.id} freezes this change until {lib.date(window.end)} (UTC): {window.reason}"
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
