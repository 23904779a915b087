# METADATA
# scope: package
# title: Budgets
# description: May this tenant have these tokens of its AI budget, and how much of what it asks is let through?
# schemas:
#   - input: schema.budgets.input
#   - data.switchboard_data.budgets: schema.budgets.values
# custom:
#   facts: budgets
#   values: switchboard_data.budgets
package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"budgets/cannot_decide": "hard",
	"budgets/spent": "hard",
	"budgets/throttled": "advisory",
}

# METADATA
# title: Decision
# description: >-
#   Whether the tokens may be had, every finding, the share of what is asked that is let through, and
#   the budget that was applied.
# entrypoint: true
decision := object.union(told, {"applied": applied, "obligations": sort([duty | some duty in obligations])})

told := lib.decision("budgets", rules, passed, found)

default applied := {}

# METADATA
# title: What was applied
# description: The budget, what is used of it, the last level that is reached (0 for none) and what it lets through.
applied := {"lets": lets, "level_percent": level_percent, "tokens": tokens, "used_percent": used_percent} if ready
