package switchboard.gate

# METADATA
# title: Names
# description: The owners of a list that are names at all.
named(owners) := {owner |
	some owner in owners
	is_string(owner)
	trim_space(owner) != ""
}

# METADATA
# title: Who must accept
# description: >-
#   Groups of owners; a finding is accepted when somebody of each group accepts it. A finding of an
#   area with changes needs the owners of each of these; of another area with owners, those; the
#   rest (risk, gate) the owners of every change.
acceptors(finding) := groups if {
	groups := {named(change.owners) |
		some change in input.proposal.changes
		change.area == area_of(finding)
	}
	count(groups) > 0
}

acceptors(finding) := {owners} if {
	not changed(area_of(finding))
	owners := owners_of(finding)
	count(owners) > 0
}

acceptors(finding) := groups if {
	not changed(area_of(finding))
	count(owners_of(finding)) == 0
	groups := {named(change.owners) | some change in input.proposal.changes}
}

changed(area) if {
	some change in input.proposal.changes
	change.area == area
}

area_of(finding) := split(finding.id, "/")[0]

owners_of(finding) := {owner |
	some carried in input.findings
	carried.id == finding.id
	some owner in named(carried.owners)
}

# METADATA
# title: Acceptance
# description: The sentence that says who can accept a soft finding, and how.
default acceptance := "Nobody can accept it."

acceptance := concat("", [
	$"Owners who can accept it in an override: {names}. The author, {input.proposal.author}, cannot.",
]) if {
	whole
	names := concat(", ", sort([owner |
		some owner in {owner |
			some change in input.proposal.changes
			some owner in named(change.owners)
		}
	]))
	names != ""
}
