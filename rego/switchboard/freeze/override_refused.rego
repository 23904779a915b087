package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Override refused
# description: An override came with the change and does not count, for the reason told.
# custom:
#   id: freeze/override_refused
#   level: advisory
found contains lib.finding(rules, "freeze/override_refused", $"/freeze/overrides/{position}", msg, help) if {
	count(in_force) > 0
	some position, override in input.freeze.overrides
	some why in faults(override)
	msg := $"override {position + 1} by {override.by} does not count: {why}"
	help := concat("", [
		"an override holds the digest of this change, freeze/frozen under findings, a reason that says ",
		"something, an expiry ahead and not too far, and is by somebody else than the author",
	])
}

found contains lib.finding(rules, "freeze/override_refused", $"/freeze/overrides/{position}/by", msg, help) if {
	some window in in_force
	some position, override in input.freeze.overrides
	count(faults(override)) == 0
	override.by != window.owner
	msg := $"override {position + 1} by {override.by} does not count for window {window.id}: not its owner"
	help := $"ask {window.owner}, who owns window {window.id}"
}
