# METADATA
# scope: package
# title: Service levels
# description: Is this objective one that can be kept, and alerted on?
# schemas:
#   - input: schema.slo.input
#   - data.switchboard_data.slo: schema.slo.values
# custom:
#   facts: slo
#   values: switchboard_data.slo
package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"slo/alert_unreachable": "soft",
	"slo/cannot_decide": "hard",
	"slo/objective_disagrees": "soft",
	"slo/objective_out_of_range": "hard",
	"slo/window_order": "hard",
}

# METADATA
# title: Decision
# description: Whether the service level is sound, every finding, and what to do about it.
# entrypoint: true
decision := lib.decision("slo", rules, passed, found)
