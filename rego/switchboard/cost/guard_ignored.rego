package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Guard ignored
# description: >-
#   The values would pause or thin what is never paused nor thinned: approvals, denials, overrides and
#   receipts.
# custom:
#   id: cost/guard_ignored
#   level: advisory
found contains lib.finding(rules, "cost/guard_ignored", "/cost/operation", msg, help) if {
	ready
	protects
	some guard in reached
	touches(guard, input.cost.operation)
	msg := concat("", [
		$"the guard at {guard.at.value} % of {input.cost.scope} would pause or thin {input.cost.operation}; ",
		$"{concat(", ", sort([name | some name in protected]))} are never paused nor thinned",
	])
	help := $"the owners of cost should take {input.cost.operation} out of the guards of {input.cost.scope}"
}

touches(guard, operation) if operation in guard.pauses

touches(guard, operation) if guard.thins[operation]
