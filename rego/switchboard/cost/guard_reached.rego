package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Guard reached
# description: The scope has spent the share of its cap from which a guard acts.
# custom:
#   id: cost/guard_reached
#   level: advisory
found contains lib.finding(rules, "cost/guard_reached", "/cost/spent_cents", msg, help) if {
	ready
	last_percent > 0
	msg := $"{input.cost.scope} has spent {spent_percent} % of {cap} USD this month; the guard at {last_percent} % acts"
	help := $"do what the obligations name; {scope.owner} owns {input.cost.scope} and can propose a higher cap"
}
