package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Objective disagrees
# description: The specification and the values state different objectives for one service level.
# custom:
#   id: slo/objective_disagrees
#   level: soft
found contains lib.finding(rules, "slo/objective_disagrees", "/slo/objective_percent", msg, help) if {
	whole
	input.slo.objective_percent != stated
	msg := concat("", [
		$"the objective of {input.slo.service}/{input.slo.slo} is {input.slo.objective_percent} % in ",
		$"the specification and {stated} % in the slo data",
	])
	help := concat("", [
		$"make the objective of {input.slo.service}/{input.slo.slo} equal in both places; ",
		"its owner says which of the two is meant",
	])
}

passed contains "slo/objective_disagrees" if {
	whole
	input.slo.objective_percent == stated
}
