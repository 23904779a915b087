package switchboard.gate

# METADATA
# title: No owner
# description: A changed value belongs to nobody, so nobody can answer for it.
# custom:
#   id: gate/no_owner
#   level: hard
findings contains {
	"id": "gate/no_owner",
	"level": "hard",
	"msg": concat("", [
		$"nobody owns {change.value} of {change.subject} in {change.document}; ",
		"name an owner for it under owners in switchboard.yaml",
	]),
	"path": $"/proposal/changes/{position}/owners",
} if {
	whole
	some position, change in input.proposal.changes
	count(named(change.owners)) == 0
}
