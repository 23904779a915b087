package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Digest differs
# description: >-
#   The change digest recomputed from the edits is not the one the proposal names: the proposal was
#   altered after it was made, or the stock rules were.
# custom:
#   id: gate/digest_differs
#   level: hard
found contains lib.finding(rules, "gate/digest_differs", "/proposal/change_digest", msg, help) if {
	whole
	input.proposal.recomputed_digest != input.proposal.change_digest
	msg := concat("", [
		$"the proposal names change {input.proposal.change_digest}, its edits give ",
		$"{input.proposal.recomputed_digest}; make the proposal again",
	])
	help := "make the proposal again and put the new one to the gate; nobody can accept altered edits"
}
