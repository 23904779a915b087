package switchboard.gate

# METADATA
# title: Does not apply
# description: The values in the repository are no longer the ones the proposal would replace.
# custom:
#   id: gate/does_not_apply
#   level: hard
findings contains {
	"id": "gate/does_not_apply",
	"level": "hard",
	"msg": concat("", [
		"the change does not apply to the policy repository as it stands; ",
		"bring the repository to the base of the proposal, or make the proposal again",
	]),
	"path": "/proposal/applies",
} if {
	whole
	input.proposal.applies == false
}
