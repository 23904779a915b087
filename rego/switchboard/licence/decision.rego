# METADATA
# scope: package
# title: Licence
# description: May these data be exported to this audience?
# schemas:
#   - input: schema.licence.input
#   - data.switchboard_data.licence: schema.licence.values
# custom:
#   facts: licence
#   values: switchboard_data.licence
package switchboard.licence

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"licence/cannot_decide": "hard",
	"licence/export_not_allowed": "hard",
	"licence/k_not_met": "hard",
	"licence/redaction_needed": "advisory",
}

# METADATA
# title: Decision
# description: >-
#   Whether the data may be exported, every finding, what to do about it, what the export obliges to,
#   and the terms that were applied.
# entrypoint: true
decision := object.union(told, {"obligations": sort([duty | some duty in obligations]), "terms": terms})

told := lib.decision("licence", rules, passed, found)
