# METADATA
# scope: package
# title: Service levels
# description: Is this objective one that can be kept, and alerted on?
# custom:
#   facts: slo
#   values: switchboard_data.slo
package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Decision
# description: Whether the service level is sound, and every finding.
# entrypoint: true
decision := {
	"allow": allow,
	"findings": sort([finding | some finding in findings]),
}

default allow := false

# METADATA
# title: Allow
# description: >-
#   The facts are whole, the objective is in range and the one the values state, every page can
#   fire, and nothing denies.
allow if {
	whole
	input.slo.objective_percent > 0
	input.slo.objective_percent < 100
	input.slo.objective_percent == stated
	count(input.slo.pages) > 0
	count(lib.denying(findings)) == 0
}
