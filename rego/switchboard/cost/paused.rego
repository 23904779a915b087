package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Paused
# description: A guard that is reached pauses the operation until the month is over or the cap is higher.
# custom:
#   id: cost/paused
#   level: hard
found contains lib.finding(rules, "cost/paused", "/cost/operation", msg, help) if {
	ready
	guard := pausing[0]
	msg := concat("", [
		$"{input.cost.operation} is paused from {guard.at.value} % of a cap on: {input.cost.scope} has spent ",
		$"{spent_percent} % of {cap} USD this month",
	])
	help := concat("", [
		$"wait for the next month, or ask {scope.owner}, who owns {input.cost.scope}, to propose a higher cap; ",
		"what is there already is kept",
	])
}

passed contains "cost/paused" if {
	ready
	count(pausing) == 0
}
