# METADATA
# scope: package
# title: Limits
# description: May this tenant send requests at this rate?
# schemas:
#   - input: schema.limits.input
#   - data.switchboard_data.limits: schema.limits.values
#   - data.switchboard_data.tiers: schema.tiers.values
# custom:
#   facts: request
#   values: switchboard_data.limits, switchboard_data.tiers
package switchboard.limits

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"limits/below_floor": "advisory",
	"limits/cannot_decide": "hard",
	"limits/over_burst": "hard",
	"limits/over_rate": "hard",
}

# METADATA
# title: Decision
# description: >-
#   Whether the request is allowed, every finding, what to do about it, and the limit that was applied.
# entrypoint: true
decision := object.union(lib.decision("limits", rules, passed, found), {"limit": limit})
