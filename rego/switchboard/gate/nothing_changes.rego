package switchboard.gate

# METADATA
# title: Nothing changes
# description: An empty change set is nothing an owner could decide on.
# custom:
#   id: gate/nothing_changes
#   level: hard
findings contains {
	"id": "gate/nothing_changes",
	"level": "hard",
	"msg": "the proposal changes nothing, so there is nothing to merge; close it",
	"path": "/proposal/changes",
} if {
	whole
	count(input.proposal.changes) == 0
}
