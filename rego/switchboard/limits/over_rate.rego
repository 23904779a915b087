package switchboard.limits

import data.switchboard.lib

# METADATA
# title: Over the rate
# description: The tenant sends more requests a second than its limit.
# custom:
#   id: limits/over_rate
#   level: hard
found contains lib.finding(rules, "limits/over_rate", "/request/rate_rps", msg, help) if {
	input.request.rate_rps > limit.rps
	msg := concat("", [
		$"tenant {input.request.tenant} sends {input.request.rate_rps} requests/s to ",
		$"{input.request.service}, over its limit of {limit.rps} requests/s (tier {limit.tier})",
	])
	help := concat("", [
		$"retry after {retry_after(limit.rps)} at {limit.rps} requests/s or below; ",
		"for more, ask the owners of limits, with the reason and the peak you expect",
	])
}

passed contains "limits/over_rate" if input.request.rate_rps <= limit.rps

# METADATA
# title: When to retry
# description: The shortest of a second, a minute and an hour in which the limit admits a request.
retry_after(rps) := "1 s" if rps >= 1

retry_after(rps) := "60 s" if {
	rps < 1
	rps * 60 >= 1
}

retry_after(rps) := "3600 s" if rps * 60 < 1
