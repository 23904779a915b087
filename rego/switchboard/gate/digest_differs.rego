package switchboard.gate

# METADATA
# title: Digest differs
# description: >-
#   The change digest recomputed from the edits is not the one the proposal names: the proposal was
#   altered after it was made, or the stock rules were.
# custom:
#   id: gate/digest_differs
#   level: hard
findings contains {
	"id": "gate/digest_differs",
	"level": "hard",
	"msg": concat("", [
		$"the proposal names change {input.proposal.change_digest}, its edits give ",
		$"{input.proposal.recomputed_digest}; make the proposal again",
	]),
	"path": "/proposal/change_digest",
} if {
	whole
	input.proposal.recomputed_digest != input.proposal.change_digest
}
