package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Places disagree
# description: >-
#   The places that hold a changed value did not agree before the change. Told here where the area
#   itself did not.
# custom:
#   id: gate/places_disagree
#   level: soft
found contains lib.finding(rules, "gate/places_disagree", $"/proposal/changes/{position}/agrees", msg, help) if {
	whole
	some position, change in input.proposal.changes
	change.agrees == false
	not told_by_area(change.area)
	msg := concat("", [
		$"the places that hold {change.value} of {change.subject} disagree before the change; ",
		"say which one is right and make them equal first",
	])
	help := concat("", [
		$"make {change.value} of {change.subject} equal everywhere in a change of its own, ",
		$"or ask {answering(change)} to accept it",
	])
}

told_by_area(area) if {
	some finding in input.findings
	finding.id == $"{area}/places_disagree"
}

# METADATA
# title: Who answers for a change
# description: The owners of a change as words; where it names none, those of its area.
answering(change) := owners if {
	owners := concat(" or ", sort([owner | some owner in named(change.owners)]))
	owners != ""
}

answering(change) := $"the owners of {change.area}" if count(named(change.owners)) == 0
