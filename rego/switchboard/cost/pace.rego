package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Pace
# description: >-
#   If every day to come costs what those so far did, the month ends above the cap. It is told from a
#   stated day on: before that, a single bill would say so.
# custom:
#   id: cost/pace
#   level: advisory
found contains lib.finding(rules, "cost/pace", "/cost/spent_cents", msg, help) if {
	ready
	input.cost.day >= pace_from
	input.cost.spent_cents * input.cost.days > (cap * 100) * input.cost.day
	percent := floor((input.cost.spent_cents * input.cost.days) / (cap * input.cost.day))
	msg := concat("", [
		$"at the pace of its first {input.cost.day} days {input.cost.scope} ends this month at {percent} % of ",
		$"{cap} USD",
	])
	help := $"look at what costs most, or ask {scope.owner} to propose a higher cap before the guards act"
}
