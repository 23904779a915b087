package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Nothing changes
# description: An empty change set is nothing an owner could decide on.
# custom:
#   id: gate/nothing_changes
#   level: hard
found contains lib.finding(rules, "gate/nothing_changes", "/proposal/changes", msg, help) if {
	whole
	count(input.proposal.changes) == 0
	msg := "the proposal changes nothing, so there is nothing to merge; close it"
	help := "whoever made the proposal closes it; there is nothing to decide"
}
