package switchboard.gate

# METADATA
# title: Overridden findings
# description: Soft findings that somebody of each group of owners accepted in an override that counts.
overridden contains finding if {
	whole
	some finding in findings
	finding.level == "soft"
	groups := acceptors(finding)
	count(groups) > 0
	every group in groups {
		accepted(finding.id, group)
	}
}

accepted(id, group) if {
	some override in input.overrides
	not breaks_glass(override)
	count(faults(override)) == 0
	id in override.findings
	some name in names(override)
	name in group
}

accepted(id, _) if glass_broken(id)

refused contains $"override {position + 1} by {override.by}: {why}" if {
	whole
	some position, override in input.overrides
	some why in faults(override)
}

refused contains $"override {position + 1} by {override.by}: {id} is not a finding of this proposal" if {
	whole
	some position, override in input.overrides
	some id in override.findings
	not told(id)
}

refused contains $"override {position + 1} by {override.by}: {finding.id} is {finding.level}; only soft findings can be overridden" if {
	whole
	some position, override in input.overrides
	some finding in findings
	finding.id in override.findings
	finding.level != "soft"
}

refused contains $"override {position + 1} by {override.by}: not an owner of what {finding.id} is about" if {
	whole
	some position, override in input.overrides
	some finding in findings
	finding.level == "soft"
	finding.id in override.findings
	not owns(override, finding)
}

# Refused in part: this owner accepted, another whose value changes too has not.
refused contains msg if {
	whole
	some position, override in input.overrides
	not breaks_glass(override)
	count(faults(override)) == 0
	some finding in findings
	finding.level == "soft"
	finding.id in override.findings
	owns(override, finding)
	some group in acceptors(finding)
	not accepted(finding.id, group)
	others := concat(", ", sort([owner | some owner in group]))
	msg := $"override {position + 1} by {override.by}: {finding.id} also needs one of {others}"
}

told(id) if {
	some finding in findings
	finding.id == id
}

owns(override, finding) if {
	some group in asked_of(override, finding)
	some name in names(override)
	name in group
}

asked_of(override, finding) := acceptors(finding) if not breaks_glass(override)

asked_of(override, _) := every_group if breaks_glass(override)
