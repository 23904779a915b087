package switchboard.slo

# METADATA
# title: Objective disagrees
# description: The specification and the values state different objectives for one service level.
# custom:
#   id: slo/objective_disagrees
#   level: soft
findings contains {
	"id": "slo/objective_disagrees",
	"level": "soft",
	"msg": concat("", [
		$"the objective of {input.slo.service}/{input.slo.slo} is {input.slo.objective_percent} % in ",
		$"the specification and {stated} % in the slo data; make them equal",
	]),
	"path": "/slo/objective_percent",
} if {
	whole
	input.slo.objective_percent != stated
}
