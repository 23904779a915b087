package switchboard.limits

# METADATA
# title: Over the rate
# description: The tenant sends more requests a second than its limit.
# custom:
#   id: limits/over_rate
#   level: hard
findings contains {
	"id": "limits/over_rate",
	"level": "hard",
	"msg": concat("", [
		$"tenant {input.request.tenant} sends {input.request.rate_rps} requests/s to ",
		$"{input.request.service}, over its limit of {limit.rps} requests/s (tier {limit.tier}). ",
		$"Retry after {retry_after(limit.rps)} at the limit or below. ",
		"For more, ask the owners of limits, with the reason and the peak you expect",
	]),
	"path": "/request/rate_rps",
} if {
	input.request.rate_rps > limit.rps
}

# METADATA
# title: When to retry
# description: The shortest of a second, a minute and an hour in which the limit admits a request.
retry_after(rps) := "1 s" if rps >= 1

retry_after(rps) := "60 s" if {
	rps < 1
	rps * 60 >= 1
}

retry_after(rps) := "3600 s" if rps * 60 < 1
