package switchboard.limits

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The request must say who sends how much to which service.
# custom:
#   id: limits/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"limits", "",
	"no facts were given; pass an object with a request",
) if {
	not lib.given
}

found contains lib.cannot_decide("limits", path, $"{path} is missing or has the wrong type") if {
	some path in lib.missing_of_request
}

# METADATA
# title: The limit is not known
# description: The tenant, its tier or one of their numbers is missing from the values.
# custom:
#   id: limits/cannot_decide
#   level: hard
found contains lib.cannot_decide("limits", "/request/tenant", msg) if {
	limit == {}
	lib.whole_request
	msg := concat("", [
		$"no limit is known for tenant {input.request.tenant}: ",
		"the limits data must name it with a tier the tiers data knows, and rps and burst must be ",
		"numbers not below zero",
	])
}
