package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: No purpose
# description: The use does not say what it is for. Data are used for something, or not at all.
# custom:
#   id: purpose/missing
#   level: hard
found contains lib.finding(rules, "purpose/missing", "/purpose/purposes", msg, help) if {
	sound
	count(input.purpose.purposes) == 0
	msg := $"no purpose is stated for using {input.purpose.dataset} of tenant {input.purpose.tenant}"
	help := concat("", [
		$"tag the request with its purpose; these data may be used for {words(allowed)}; if none of these ",
		"fits, ask the owners of purpose",
	])
}

passed contains "purpose/missing" if {
	sound
	count(input.purpose.purposes) > 0
}
