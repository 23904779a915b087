package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Decisions would break
# description: >-
#   Recorded decisions have no answer at all under the change. At run time each of them is a denial.
# custom:
#   id: gate/decisions_broken
#   level: soft
found contains lib.finding(rules, "gate/decisions_broken", "/decisions/errors", msg, help) if {
	whole
	input.decisions.errors > 0
	msg := $"{input.decisions.errors} recorded decisions have no answer under the change. {acceptance}"
	help := $"mend what the report names as an error: what has no answer is denied. {acceptance}"
}
