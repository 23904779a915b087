package switchboard.slo

# METADATA
# title: Alert unreachable
# description: >-
#   A page fires when the error ratio exceeds its factor times the error budget. Where that product
#   is 1 or more the ratio would have to exceed 100 %, so the page can never fire.
# custom:
#   id: slo/alert_unreachable
#   level: soft
findings contains {
	"id": "slo/alert_unreachable",
	"level": "soft",
	"msg": concat("", [
		$"the {page.severity} at {page.factor} times the budget can never fire at ",
		$"{input.slo.objective_percent} %: it waits for an error ratio of 100 % or more. ",
		"Lower the factor or raise the objective",
	]),
	"path": $"/slo/pages/{position}/factor",
} if {
	whole
	some position, page in input.slo.pages
	spent := page.factor * (100 - input.slo.objective_percent)

	# Rounded to millionths: engines differ in the last digits of 100 - 99.9.
	round(spent * 1000000) >= 100000000
}
