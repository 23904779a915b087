package switchboard.gate

# METADATA
# title: Places disagree
# description: >-
#   The places that hold a changed value did not agree before the change. Told here where the area
#   itself did not.
# custom:
#   id: gate/places_disagree
#   level: soft
findings contains {
	"id": "gate/places_disagree",
	"level": "soft",
	"msg": concat("", [
		$"the places that hold {change.value} of {change.subject} disagree before the change; ",
		"say which one is right and make them equal first",
	]),
	"path": $"/proposal/changes/{position}/agrees",
} if {
	whole
	some position, change in input.proposal.changes
	change.agrees == false
	not told_by_area(change.area)
}

told_by_area(area) if {
	some finding in input.findings
	finding.id == $"{area}/places_disagree"
}
