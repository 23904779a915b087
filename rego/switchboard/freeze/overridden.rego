package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Let through
# description: The owner of a window in force has let this change through it, in writing.
# custom:
#   id: freeze/overridden
#   level: advisory
found contains lib.finding(rules, "freeze/overridden", $"/freeze/overrides/{position}", msg, help) if {
	some window in in_force
	some position, override in input.freeze.overrides
	override in accepting(window)
	msg := $"{override.by} let this change through window {window.id}: {override.reason}"
	help := $"make the change before {lib.date(override.expires)} (UTC), when the override ends"
}
