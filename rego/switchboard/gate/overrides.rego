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
	count(faults(override)) == 0
	id in override.findings
	override.by in group
}

# METADATA
# title: Faults of an override
# description: Why an override counts for nothing, whatever it names. Empty where it counts.
faults(override) := {why |
	some why, holds in {
		"it names another change": names_this_change(override),
		"its reason is too short": has_reason(override),
		"it has expired": lasts(override),
		"it lasts longer than an override may": ends_in_time(override),
		"authors cannot override findings on their own proposal": by_another(override),
	}
	holds == false
}

default names_this_change(_) := false

names_this_change(override) if override.change_digest == input.proposal.change_digest

default has_reason(_) := false

has_reason(override) if {
	count(trim_space(override.reason)) >= 1
	count(trim_space(override.reason)) >= input.thresholds.override_reason_shortest.value
}

default lasts(_) := false

lasts(override) if {
	is_number(override.expires)
	override.expires > input.now
}

default ends_in_time(_) := false

ends_in_time(override) if override.expires - input.now <= input.thresholds.override_longest.value

default by_another(_) := false

by_another(override) if lower(trim_space(override.by)) != lower(trim_space(input.proposal.author))

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
	not owns(override.by, finding)
}

# Refused in part: this owner accepted, another whose value changes too has not.
refused contains msg if {
	whole
	some position, override in input.overrides
	count(faults(override)) == 0
	some finding in findings
	finding.level == "soft"
	finding.id in override.findings
	owns(override.by, finding)
	some group in acceptors(finding)
	not accepted(finding.id, group)
	waiting := concat(", ", sort([owner | some owner in group]))
	msg := $"override {position + 1} by {override.by}: {finding.id} also needs one of {waiting}"
}

told(id) if {
	some finding in findings
	finding.id == id
}

owns(by, finding) if {
	some group in acceptors(finding)
	by in group
}
