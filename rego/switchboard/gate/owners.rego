package switchboard.gate

# METADATA
# title: Names
# description: The owners of a list that are names at all.
named(owners) := {owner |
	some owner in owners
	trim_space(owner) != ""
}

# METADATA
# title: Who answers for an area
# description: >-
#   For each area with changes, the groups of owners of these changes. Worked out once: a proposal may
#   hold a thousand changes, and compiled rules give no memory back before they are done.
answerable[area] contains group if {
	some change in input.proposal.changes
	area := change.area
	group := named(change.owners)
}

# METADATA
# title: Who answers for a finding that was brought along
# description: >-
#   For each id of a finding of the facts, the groups of owners it was brought with: the same may be
#   found of things that belong to different people.
answerable_for[id] contains group if {
	some carried in input.findings
	id := carried.id
	group := named(carried.owners)
	count(group) > 0
}

# METADATA
# title: Who must accept
# description: >-
#   Groups of owners; a finding is accepted when somebody of each group accepts it. A finding of an
#   area with changes needs the owners of each of these; of another area with owners, those; the
#   rest (risk, gate) the owners of every change.
acceptors(finding) := answerable[area_of(finding)]

acceptors(finding) := answerable_for[finding.id] if not changed(area_of(finding))

acceptors(finding) := groups if {
	not changed(area_of(finding))
	not brought_with_owners(finding.id)
	groups := every_group
}

changed(area) if answerable[area]

brought_with_owners(id) if answerable_for[id]

area_of(finding) := split(finding.id, "/")[0]

# METADATA
# title: Acceptance
# description: The sentence that says who can accept a soft finding of risk, and how.
default acceptance := "Nobody can accept it."

acceptance := $"{who(groups)} in an override. The author, {input.proposal.author}, cannot." if {
	whole
	groups := {concat(" or ", sort([owner | some owner in group])) | some group in every_group}
	not "" in groups
}

every_group := union({each | some each in answerable})

who(groups) := $"{group} can accept it" if {
	count(groups) == 1
	some group in groups
}

who(groups) := $"To accept it takes each of {names}" if {
	count(groups) > 1
	names := concat("; ", sort([group | some group in groups]))
}
