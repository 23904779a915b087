package switchboard.limits

# METADATA
# title: Over the burst
# description: More requests at once than the bucket holds.
# custom:
#   id: limits/over_burst
#   level: hard
findings contains {
	"id": "limits/over_burst",
	"level": "hard",
	"msg": concat("", [
		$"tenant {input.request.tenant} sends {input.request.burst_requests} requests at once to ",
		$"{input.request.service}, more than its burst of {limit.burst} (tier {limit.tier}). ",
		$"Spread them at {limit.rps} requests/s and retry after {retry_after(limit.rps)}. ",
		"For more, ask the owners of limits, with the reason and the burst you expect",
	]),
	"path": "/request/burst_requests",
} if {
	input.request.burst_requests > limit.burst
}
