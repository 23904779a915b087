package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: >-
#   The roll-out must say where it stands and would go, whether its tenant is ready, and what the
#   signals say. A signal that is not there is no good one.
# custom:
#   id: rollout/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"rollout", "",
	"no facts were given; pass an object with a roll-out under rollout",
) if {
	not lib.given
}

found contains lib.cannot_decide("rollout", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A bound or a wave is not known
# description: The values do not say all of the waves and bounds, or the roll-out stands at no wave.
# custom:
#   id: rollout/cannot_decide
#   level: hard
found contains lib.cannot_decide("rollout", "", msg) if {
	not values_whole
	lacking := concat(", ", sort([name | some name in (object.keys(units) - object.keys(bounds))]))
	msg := concat("", [
		"the rollout data must hold waves, growing to 100, and every bound as value, unit and source; ",
		$"not known: [{lacking}]",
	])
}

found contains lib.cannot_decide("rollout", "/rollout/at_percent", msg) if {
	whole
	values_whole
	not judged
	msg := $"{input.rollout.at_percent} % is no wave of the rollout data, and not 0"
}
