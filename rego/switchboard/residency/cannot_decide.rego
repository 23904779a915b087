package switchboard.residency

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The transfer must say whose data, what is done, from where, to where, what for, and when.
# custom:
#   id: residency/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"residency", "",
	"no facts were given; pass an object with a transfer under residency",
) if {
	not lib.given
}

found contains lib.cannot_decide("residency", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A word or a place is not known
# description: >-
#   The operation, a region, the tenant or its zone is not one the rules or the values know. What is
#   not known is not allowed.
# custom:
#   id: residency/cannot_decide
#   level: hard
found contains lib.cannot_decide("residency", "/residency/operation", msg) if {
	whole
	not input.residency.operation in known("operation")
	words := concat(", ", sort([word | some word in known("operation")]))
	msg := $"{input.residency.operation} is no operation on data; known: {words}"
}

found contains lib.cannot_decide("residency", path, msg) if {
	whole
	some path, region in ends
	not region in regions
	msg := $"region {region} stands in no zone of the residency data; add it to one, or correct its name"
}

found contains lib.cannot_decide("residency", "/residency/tenant", msg) if {
	whole
	bounds == {}
	input.residency.operation in known("operation")
	count({region | some region in ends} - regions) == 0
	msg := concat("", [
		$"no bounds are known for tenant {input.residency.tenant}: the residency data must name it with ",
		"a zone and its regions, and the zone with its regions and whether it is bound",
	])
}
