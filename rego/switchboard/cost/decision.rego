# METADATA
# scope: package
# title: Cost
# description: May this operation run, at what its scope has spent of its cap this month?
# schemas:
#   - input: schema.cost.input
#   - data.switchboard_data.cost: schema.cost.values
# custom:
#   facts: cost
#   values: switchboard_data.cost
package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"cost/cannot_decide": "hard",
	"cost/guard_ignored": "advisory",
	"cost/guard_reached": "advisory",
	"cost/pace": "advisory",
	"cost/paused": "hard",
	"cost/thinned": "advisory",
}

# METADATA
# title: Decision
# description: >-
#   Whether the operation may run, every finding, what the guards that are reached ask of whoever runs
#   it, and the cap that was applied.
# entrypoint: true
decision := object.union(told, {"applied": applied, "obligations": sort([duty | some duty in obligations])})

told := lib.decision("cost", rules, passed, found)

default applied := {}

# METADATA
# title: What was applied
# description: The cap, what is spent of it, and the last guard that is reached; 0 where none is.
applied := {"cap_usd": cap, "guard_percent": last_percent, "scope": input.cost.scope, "spent_percent": spent_percent} if ready
