package switchboard.cost

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The operation must say what it is, which scope pays, and what that has spent by which day.
# custom:
#   id: cost/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"cost", "",
	"no facts were given; pass an object with an operation under cost",
) if {
	not lib.given
}

found contains lib.cannot_decide("cost", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A day, an operation or a scope is not known
# description: >-
#   The day is none of the month, the values do not name the operation, or they do not say all of the
#   scope. What is not known is not allowed.
# custom:
#   id: cost/cannot_decide
#   level: hard
found contains lib.cannot_decide("cost", "/cost/day", msg) if {
	whole
	not in_month
	msg := $"day {input.cost.day} of {input.cost.days} is no day of a month; count from 1, of 28 to 31"
}

found contains lib.cannot_decide("cost", "/cost/operation", msg) if {
	whole
	not input.cost.operation in known
	msg := $"no operation {input.cost.operation} is known; known: {concat(", ", sort([name | some name in known]))}"
}

found contains lib.cannot_decide("cost", "/cost/scope", msg) if {
	whole
	not scope
	msg := concat("", [
		$"no cap and guards are known for {input.cost.scope}: the cost data must hold the scope with its ",
		"owner, a cap in whole USD/month, and guards in rising order, each with at in whole percent, ",
		"pauses, thins, sets, alerts and asks, about operations that the data name",
	])
}

found contains lib.cannot_decide("cost", "", msg) if {
	whole
	not pace_from
	msg := "the cost data must hold pace_from in days, with its source"
}
