package switchboard.tiers

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The request must say who sends how much to which service.
# custom:
#   id: tiers/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"tiers", "",
	"no facts were given; pass an object with a request",
) if {
	not lib.given
}

found contains lib.cannot_decide("tiers", path, $"{path} is missing or has the wrong type") if {
	some path in lib.missing_of_request
}

# METADATA
# title: The tier is not known
# description: The tenant, its tier or the tier's size is missing from the values.
# custom:
#   id: tiers/cannot_decide
#   level: hard
found contains lib.cannot_decide("tiers", "/request/tenant", msg) if {
	tier == {}
	lib.whole_request
	msg := concat("", [
		$"no tier is known for tenant {input.request.tenant}: ",
		"the limits data must name it with a tier the tiers data knows, and size_mb must be a ",
		"number not below zero",
	])
}
