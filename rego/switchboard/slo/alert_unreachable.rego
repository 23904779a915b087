package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Alert unreachable
# description: >-
#   A page fires when the error ratio exceeds its factor times the error budget. Where that product
#   is 1 or more the ratio would have to exceed 100 %, so the page can never fire.
# custom:
#   id: slo/alert_unreachable
#   level: soft
found contains lib.finding(rules, "slo/alert_unreachable", $"/slo/pages/{position}/factor", msg, help) if {
	whole
	some position, page in input.slo.pages
	unreachable(page)
	msg := concat("", [
		$"the {page.severity} at {page.factor} times the budget can never fire at ",
		$"{input.slo.objective_percent} %: it waits for an error ratio of 100 % or more",
	])
	help := $"lower the factor of the {page.severity} of {input.slo.service}/{input.slo.slo} or raise the objective"
}

passed contains "slo/alert_unreachable" if {
	whole
	every page in input.slo.pages {
		reachable(page)
	}
}

unreachable(page) if waits_for(page) >= 100000000

reachable(page) if waits_for(page) < 100000000

# METADATA
# title: The error ratio a page waits for
# description: In millionths of a percent, rounded; engines differ in the last digits of 100 - 99.9.
waits_for(page) := round((page.factor * (100 - input.slo.objective_percent)) * 1000000)
