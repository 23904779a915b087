package switchboard.gate

# METADATA
# title: Breaking the glass
# description: >-
#   In an incident two owners of what changes, or one who names the incident, accept any soft
#   finding, whoever owns it. Hard ones stay, and it lasts no longer than the data say.
glass_broken(id) if {
	some override in breaking(id)
	trim_space(override.given.incident) != ""
}

glass_broken(id) if count({override.given.person | some override in breaking(id)}) > 1

breaking(id) := {override |
	some override in input.overrides
	breaks_glass(override)
	count(faults(override)) == 0
	id in override.findings
	owns_something(override)
}

breaks_glass(override) if override.given.break_glass == true

owns_something(override) if {
	some group in every_group
	some name in names(override)
	name in group
}

refused contains msg if {
	whole
	some position, override in input.overrides
	breaks_glass(override)
	count(faults(override)) == 0
	owns_something(override)
	some finding in findings
	finding.level == "soft"
	finding.id in override.findings
	not glass_broken(finding.id)
	msg := $"override {position + 1} by {override.by}: to break the glass takes a second owner, or the id of the incident"
}
