package switchboard.gate

import data.switchboard.lib

# METADATA
# title: No owner
# description: A changed value belongs to nobody, so nobody can answer for it.
# custom:
#   id: gate/no_owner
#   level: hard
found contains lib.finding(rules, "gate/no_owner", $"/proposal/changes/{position}/owners", msg, help) if {
	whole
	some position, change in input.proposal.changes
	count(named(change.owners)) == 0
	msg := concat("", [
		$"nobody owns {change.value} of {change.subject} in {change.document}; ",
		"name an owner for it under owners in switchboard.yaml",
	])
	help := $"ask whoever keeps switchboard.yaml to name an owner for {change.document}; the rest passes without this value"
}
