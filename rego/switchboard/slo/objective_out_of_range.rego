package switchboard.slo

# METADATA
# title: Objective out of range
# description: At 100 % there is no error budget and at 0 % there is no promise.
# custom:
#   id: slo/objective_out_of_range
#   level: hard
findings contains {
	"id": "slo/objective_out_of_range",
	"level": "hard",
	"msg": concat("", [
		$"the objective of {input.slo.service}/{input.slo.slo} is {input.slo.objective_percent} %; ",
		"it must lie above 0 and below 100",
	]),
	"path": "/slo/objective_percent",
} if {
	whole
	out_of_range(input.slo.objective_percent)
}

out_of_range(percent) if percent <= 0

out_of_range(percent) if percent >= 100
