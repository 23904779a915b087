package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: A window is malformed
# description: >-
#   A window of the values does not say all of it: id, owner, reason, start before end, and a scope.
#   Nobody can tell when it holds and what for, so it freezes everything until it is mended, or over
#   if it says its end.
# custom:
#   id: freeze/window_malformed
#   level: soft
found contains lib.finding(rules, "freeze/window_malformed", "/now", msg, help) if {
	whole
	some position in malformed
	msg := $"window {position + 1} of the freeze data is malformed, so everything is frozen"
	help := concat("", [
		$"mend window {position + 1}: id, owner and reason as text, start before end in seconds since ",
		"the epoch, and a scope: everything: true, or areas and services by name",
	])
}

passed contains "freeze/window_malformed" if {
	whole
	values_whole
	count(malformed) == 0
}
