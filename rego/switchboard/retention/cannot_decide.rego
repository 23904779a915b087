package switchboard.retention

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The record must say whose it is, what it holds, when it was made, and what is to be done.
# custom:
#   id: retention/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"retention", "",
	"no facts were given; pass an object with a record under retention",
) if {
	not lib.given
}

found contains lib.cannot_decide("retention", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A word or a term is not known
# description: >-
#   The operation is none, the record is from the future, or the values do not say how long it may be
#   kept. What is not known is not allowed.
# custom:
#   id: retention/cannot_decide
#   level: hard
found contains lib.cannot_decide("retention", "/retention/operation", msg) if {
	whole
	not input.retention.operation in known("operation")
	msg := $"{input.retention.operation} is nothing to do with a record; known: delete, keep"
}

found contains lib.cannot_decide("retention", "/retention/created", msg) if {
	whole
	input.retention.created > input.now
	msg := $"the record was made on {lib.date(input.retention.created)}, after today; correct the clock or the fact"
}

found contains lib.cannot_decide("retention", "/retention/class", msg) if {
	whole
	term == {}
	input.retention.operation in known("operation")
	input.retention.created <= input.now
	msg := concat("", [
		$"no term is known for {input.retention.class} of tenant {input.retention.tenant}: the retention ",
		"data must name both, the tiers with their days, unit and source, and the default tier, the tier ",
		"for personal data and that of a legal hold",
	])
}
