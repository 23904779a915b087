package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The change must say what it touches, by which digest it is known, who made it, and when.
# custom:
#   id: freeze/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"freeze", "",
	"no facts were given; pass an object with a change under freeze",
) if {
	not lib.given
}

found contains lib.cannot_decide("freeze", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: The values are not whole
# description: Whether a freeze is in force is not known without a list of windows, be it empty.
# custom:
#   id: freeze/cannot_decide
#   level: hard
found contains lib.cannot_decide("freeze", "", msg) if {
	not values_whole
	msg := concat("", [
		"the freeze data must hold a list of windows (an empty one where nothing is frozen), ",
		"override_longest in s and override_reason_shortest in characters, each with its source",
	])
}
