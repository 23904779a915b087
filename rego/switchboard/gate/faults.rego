package switchboard.gate

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
		"it is not signed by the owner it names": is_signed(override),
	}
	holds == false
} | faults_given(override)

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

ends_in_time(override) if override.expires - since(override) <= longest(override)

# From when it was given: one that was too long does not come to count by waiting.
since(override) := input.now if not override.given

since(override) := override.given.at

longest(override) := input.thresholds.override_longest.value if not breaks_glass(override)

longest(override) := input.thresholds.break_glass_longest.value if breaks_glass(override)

default by_another(_) := false

by_another(override) if {
	not same_name(override.by, input.proposal.author)
	not wrote(override)
}

wrote(override) if {
	some author in input.proposal.authors
	author.id == override.given.person
}

wrote(override) if {
	some author in input.proposal.authors
	same_name(author.login, override.by)
}

same_name(one, other) if lower(trim_space(one)) == lower(trim_space(other))
