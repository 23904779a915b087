package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Objective missed
# description: The tenant was not measured long enough, or too few of its requests were good.
# custom:
#   id: rollout/slo_missed
#   level: hard
found contains lib.finding(rules, "rollout/slo_missed", "/rollout/readiness/slo", msg, help) if {
	judged
	kept_slo == false
	msg := concat("", [
		$"{slo.good_share} of the requests of tenant {input.rollout.tenant} were good over {slo.days} days; ",
		$"it takes {bounds.ready_slo} over {bounds.ready_days}",
	])
	help := concat("", [
		$"wait until {bounds.ready_days} measured days keep {bounds.ready_slo}, ",
		"or mend first what its requests fail on",
	])
}

passed contains "rollout/slo_missed" if {
	judged
	kept_slo
}

slo := input.rollout.readiness.slo

default kept_slo := false

kept_slo if {
	slo.days >= bounds.ready_days
	slo.good_share >= bounds.ready_slo
}
