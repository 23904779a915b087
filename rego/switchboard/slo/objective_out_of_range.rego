package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Objective out of range
# description: At 100 % there is no error budget and at 0 % there is no promise.
# custom:
#   id: slo/objective_out_of_range
#   level: hard
found contains lib.finding(rules, "slo/objective_out_of_range", "/slo/objective_percent", msg, help) if {
	whole
	out_of_range(input.slo.objective_percent)
	msg := concat("", [
		$"the objective of {input.slo.service}/{input.slo.slo} is {input.slo.objective_percent} %; ",
		"it must lie above 0 and below 100",
	])
	help := "state an objective the service can keep and that leaves an error budget, such as 99.9"
}

passed contains "slo/objective_out_of_range" if {
	whole
	input.slo.objective_percent > 0
	input.slo.objective_percent < 100
}

out_of_range(percent) if percent <= 0

out_of_range(percent) if percent >= 100
