# METADATA
# scope: package
# title: Purpose
# description: May these data be used for that?
# schemas:
#   - input: schema.purpose.input
#   - data.switchboard_data.purpose: schema.purpose.values
# custom:
#   facts: purpose
#   values: switchboard_data.purpose
package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"purpose/cannot_decide": "hard",
	"purpose/drift": "hard",
	"purpose/missing": "hard",
	"purpose/not_allowed_for_dataset": "hard",
	"purpose/not_allowed_for_tenant": "hard",
}

# METADATA
# title: Decision
# description: >-
#   Whether the data may be used for all of these purposes, every finding, what to do about it, that
#   the use is written down, and the purposes they may be used for.
# entrypoint: true
decision := object.union(told, {"allowed": sort([word | some word in allowed]), "obligations": obligations})

told := lib.decision("purpose", rules, passed, found)

default obligations := []

obligations := [{"id": "purpose/record_use", "dataset": input.purpose.dataset, "purposes": sort(input.purpose.purposes)}] if {
	told.allow
}
