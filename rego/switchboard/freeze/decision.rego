# METADATA
# scope: package
# title: Freeze
# description: May this change be made now, or is it frozen?
# schemas:
#   - input: schema.freeze.input
#   - data.switchboard_data.freeze: schema.freeze.values
# custom:
#   facts: now, freeze
#   values: switchboard_data.freeze
package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"freeze/cannot_decide": "hard",
	"freeze/frozen": "soft",
	"freeze/overridden": "advisory",
	"freeze/override_refused": "advisory",
	"freeze/window_malformed": "soft",
}

# METADATA
# title: Decision
# description: >-
#   Whether the change may be made, every finding, what to do about it, the overrides that must be
#   recorded, and the windows in force for it with their owners.
# entrypoint: true
decision := object.union(told, {
	"obligations": sort([duty | some duty in obligations]),
	"windows": sort([object.union(window, {"says": says(window)}) | some window in in_force]),
})

told := lib.decision("freeze", rules, passed, found)
