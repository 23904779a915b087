package switchboard.slo

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The service level must name its service, its objective and the pages that guard it.
# custom:
#   id: slo/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"slo", "",
	"no facts were given; pass an object with a service level under slo",
) if {
	not lib.given
}

found contains lib.cannot_decide("slo", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: The objective is not known
# description: The values do not state an objective for this service level.
# custom:
#   id: slo/cannot_decide
#   level: hard
found contains lib.cannot_decide("slo", "/slo/slo", msg) if {
	whole
	not objective_stated
	msg := concat("", [
		$"the slo data states no objective for {input.slo.service}/{input.slo.slo}; ",
		"add it there as a number in percent",
	])
}

objective_stated if is_number(stated)
