package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Does not apply
# description: The values in the repository are no longer the ones the proposal would replace.
# custom:
#   id: gate/does_not_apply
#   level: hard
found contains lib.finding(rules, "gate/does_not_apply", "/proposal/applies", msg, help) if {
	whole
	input.proposal.applies == false
	msg := concat("", [
		"the change does not apply to the policy repository as it stands; ",
		"bring the repository to the base of the proposal, or make the proposal again",
	])
	help := "whoever made the proposal makes it again on the repository as it stands"
}
