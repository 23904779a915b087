# METADATA
# scope: package
# title: Roles
# description: May this person do that, and have they proven lately that it is them?
# schemas:
#   - input: schema.roles.input
#   - data.switchboard_data.roles: schema.roles.values
# custom:
#   facts: now, roles
#   values: switchboard_data.roles
package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"roles/cannot_decide": "hard",
	"roles/not_permitted": "hard",
	"roles/step_up_needed": "hard",
	"roles/step_up_waived": "advisory",
	"roles/unknown_role": "advisory",
}

# METADATA
# title: Decision
# description: >-
#   Whether the action is permitted, every finding, what to do about it, what must be written to the
#   audit log, and the terms that were applied.
# entrypoint: true
decision := object.union(told, {"obligations": sort([duty | some duty in obligations]), "terms": terms})

told := lib.decision("roles", rules, passed, found)
