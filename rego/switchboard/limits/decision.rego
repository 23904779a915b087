# METADATA
# scope: package
# title: Limits
# description: May this tenant send requests at this rate?
# custom:
#   facts: request
#   values: switchboard_data.limits, switchboard_data.tiers
package switchboard.limits

import data.switchboard.lib

# METADATA
# title: Decision
# description: Whether the request is allowed, every finding, and the limit that was applied.
# entrypoint: true
decision := {
	"allow": allow,
	"findings": sort([finding | some finding in findings]),
	"limit": limit,
}

default allow := false

# METADATA
# title: Allow
# description: The facts are whole, the limit is known, both numbers are within it, and nothing denies.
allow if {
	lib.whole_request
	input.request.rate_rps <= limit.rps
	input.request.burst_requests <= limit.burst
	count(lib.denying(findings)) == 0
}
