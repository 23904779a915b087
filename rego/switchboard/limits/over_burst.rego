package switchboard.limits

import data.switchboard.lib

# METADATA
# title: Over the burst
# description: More requests at once than the bucket holds.
# custom:
#   id: limits/over_burst
#   level: hard
found contains lib.finding(rules, "limits/over_burst", "/request/burst_requests", msg, help) if {
	input.request.burst_requests > limit.burst
	msg := concat("", [
		$"tenant {input.request.tenant} sends {input.request.burst_requests} requests at once to ",
		$"{input.request.service}, more than its burst of {limit.burst} (tier {limit.tier})",
	])
	help := concat("", [
		$"spread them at {limit.rps} requests/s and retry after {retry_after(limit.rps)}; ",
		"for more, ask the owners of limits, with the reason and the burst you expect",
	])
}

passed contains "limits/over_burst" if input.request.burst_requests <= limit.burst
