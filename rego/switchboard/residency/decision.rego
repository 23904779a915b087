# METADATA
# scope: package
# title: Residency
# description: May a tenant's data go from this region to that one?
# schemas:
#   - input: schema.residency.input
#   - data.switchboard_data.residency: schema.residency.values
# custom:
#   facts: now, residency
#   values: switchboard_data.residency
package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"residency/cannot_decide": "hard",
	"residency/outside_zone": "hard",
	"residency/region_not_allowed": "hard",
	"residency/source_not_allowed": "hard",
	"residency/transfer_waiver": "advisory",
	"residency/waiver_lapsed": "advisory",
}

# METADATA
# title: Decision
# description: >-
#   Whether the data may go there, every finding, what to do about it, what a violation obliges to,
#   and the bounds that were applied.
# entrypoint: true
decision := object.union(told, {"bounds": bounds, "obligations": sort([duty | some duty in obligations])})

told := lib.decision("residency", rules, passed, found)
