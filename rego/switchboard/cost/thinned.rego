package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Thinned
# description: A guard that is reached keeps only a share of such operations.
# custom:
#   id: cost/thinned
#   level: advisory
found contains lib.finding(rules, "cost/thinned", "/cost/operation", msg, help) if {
	ready
	count(kept) > 0
	msg := $"only a share of {input.cost.operation} is kept: {input.cost.scope} has spent {spent_percent} % of {cap} USD this month"
	help := $"keep the share that the obligation cost/thin names; {scope.owner} can propose a higher cap"
}
