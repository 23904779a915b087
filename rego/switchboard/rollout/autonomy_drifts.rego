package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Autonomy drifts
# description: >-
#   Tripwire: too much of what was done without a person had to be made good. Autonomy is throttled and
#   goes back to simulation.
# custom:
#   id: rollout/autonomy_drifts
#   level: hard
found contains lib.finding(rules, "rollout/autonomy_drifts", "/rollout/signals/compensation_share_24h", msg, help) if {
	judged
	signals.compensation_share_24h > bounds.trip_autonomy
	msg := concat("", [
		$"{signals.compensation_share_24h} of what was done without a person in 24 h was made good; ",
		$"the wire is at {bounds.trip_autonomy}",
	])
	help := $"throttle autonomy to {bounds.trip_throttle} % and go back to simulation"
}

passed contains "rollout/autonomy_drifts" if {
	judged
	signals.compensation_share_24h <= bounds.trip_autonomy
}
