# METADATA
# scope: package
# title: Tiers
# description: Does the tenant's tier carry a request of this size?
# custom:
#   facts: request
#   values: switchboard_data.limits, switchboard_data.tiers
package switchboard.tiers

import data.switchboard.lib

# METADATA
# title: Decision
# description: Whether the request is allowed, every finding, and the tier that was applied.
# entrypoint: true
decision := {
	"allow": allow,
	"findings": sort([finding | some finding in findings]),
	"tier": tier,
}

default allow := false

# METADATA
# title: Allow
# description: The facts are whole, the tier is known, the size is within it, and nothing denies.
allow if {
	lib.whole_request
	input.request.size_mb <= tier.size_mb
	count(lib.denying(findings)) == 0
}
