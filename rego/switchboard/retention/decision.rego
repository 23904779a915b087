# METADATA
# scope: package
# title: Retention
# description: May this record be kept until then, must it be deleted, may it be deleted?
# schemas:
#   - input: schema.retention.input
#   - data.switchboard_data.retention: schema.retention.values
# custom:
#   facts: now, retention
#   values: switchboard_data.retention
package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"retention/cannot_decide": "hard",
	"retention/default_tier": "advisory",
	"retention/kept_too_long": "hard",
	"retention/overdue": "hard",
	"retention/override_ignored": "advisory",
	"retention/under_legal_hold": "hard",
}

# METADATA
# title: Decision
# description: >-
#   Whether the record may be kept until then or deleted now, every finding, what to do about it, by
#   when it must be deleted, and the term that was applied.
# entrypoint: true
decision := object.union(told, {"obligations": sort([duty | some duty in obligations]), "term": term})

told := lib.decision("retention", rules, passed, found)
