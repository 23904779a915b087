package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Budget burns
# description: >-
#   Tripwire: too little of the error budget is left over a rolling day. The last step is rolled back, the
#   ramp frozen, an incident opened.
# custom:
#   id: rollout/budget_burns
#   level: hard
found contains lib.finding(rules, "rollout/budget_burns", "/rollout/signals/budget_left_share_24h", msg, help) if {
	judged
	signals.budget_left_share_24h < bounds.trip_budget
	msg := concat("", [
		$"{signals.budget_left_share_24h} of the error budget is left over 24 h; ",
		$"the wire is at {bounds.trip_budget}",
	])
	help := $"roll back to {before} %, freeze the ramp for {bounds.trip_freeze} s and open an incident"
}

passed contains "rollout/budget_burns" if {
	judged
	signals.budget_left_share_24h >= bounds.trip_budget
}
