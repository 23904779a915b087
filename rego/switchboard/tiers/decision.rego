# METADATA
# scope: package
# title: Tiers
# description: Does the tenant's tier carry a request of this size?
# schemas:
#   - input: schema.tiers.input
#   - data.switchboard_data.limits: schema.limits.values
#   - data.switchboard_data.tiers: schema.tiers.values
# custom:
#   facts: request
#   values: switchboard_data.limits, switchboard_data.tiers
package switchboard.tiers

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"tiers/cannot_decide": "hard",
	"tiers/over_size": "hard",
}

# METADATA
# title: Decision
# description: >-
#   Whether the request is allowed, every finding, what to do about it, and the tier that was applied.
# entrypoint: true
decision := object.union(lib.decision("tiers", rules, passed, found), {"tier": tier})
