package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Decisions would flip to denied
# description: >-
#   Of the recorded decisions replayed under the change, more than the bound allows would be denied
#   that were allowed. Their owners should know before they do.
# custom:
#   id: gate/decisions_flip
#   level: soft
found contains lib.finding(rules, "gate/decisions_flip", "/decisions/allow_to_deny", msg, help) if {
	whole
	input.decisions.allow_to_deny * 1000 > input.thresholds.flips_most.value * input.decisions.compared
	msg := concat("", [
		$"{input.decisions.allow_to_deny} of {input.decisions.compared} recorded decisions would be denied ",
		"that are allowed now; the gate stops above ",
		$"{input.thresholds.flips_most.value} {input.thresholds.flips_most.unit}. {acceptance}",
	])
	help := $"look at whom it hits in the report, and propose a smaller change or tell them first. {acceptance}"
}
