package switchboard.roles

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The request must say who asks with which roles to do what, in which session, and when.
# custom:
#   id: roles/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"roles", "",
	"no facts were given; pass an object with a request under roles",
) if {
	not lib.given
}

found contains lib.cannot_decide("roles", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: The hierarchy is not sound
# description: >-
#   A role inherits from itself by some way, from a role there is not, or does not say from whom.
#   Nobody's permissions can then be told.
# custom:
#   id: roles/cannot_decide
#   level: hard
found contains lib.cannot_decide("roles", "/roles/roles", msg) if {
	whole
	not sound
	circles := concat(", ", sort([role | some role in circular]))
	unknown := concat(", ", sort([role | some role in unknown_parents]))
	msg := concat("", [
		"the hierarchy of the roles data cannot be followed: every role needs inherits, a list of roles ",
		$"there are, be it empty; inheriting from themselves: [{circles}]; not there: [{unknown}]",
	])
}

# METADATA
# title: An action or a bound is not known
# description: The values do not say all of the action, or what a step-up must keep to.
# custom:
#   id: roles/cannot_decide
#   level: hard
found contains lib.cannot_decide("roles", "/roles/action", msg) if {
	whole
	sound
	terms == {}
	msg := concat("", [
		$"action {input.roles.action} cannot be judged: the roles data must hold it with roles there are ",
		"and sensitive true or false, and step_up with methods and longest in s",
	])
}
