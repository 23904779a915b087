package switchboard.pull

import data.switchboard.lib

# METADATA
# title: The new configuration denies
# description: >-
#   The pull request changes what the gate rests on, and under the configuration it brings it would be
#   denied. It has to pass under both, so that no change can open the door for itself or for the next.
# custom:
#   id: pull/rules_disagree
#   level: hard
found contains lib.finding(rules, "pull/rules_disagree", "/pull/denied_by_new", msg, help) if {
	whole
	count(input.pull.denied_by_new) > 0
	ids := concat(", ", sort(input.pull.denied_by_new))
	msg := $"under the configuration it brings it is denied: {ids}"
	help := concat("", [
		"mend what the new configuration finds; soft findings take an owner it names, too. ",
		"Or change the configuration first, on its own",
	])
}

passed contains "pull/rules_disagree" if {
	whole
	count(input.pull.denied_by_new) == 0
}
