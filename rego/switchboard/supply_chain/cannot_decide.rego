package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: >-
#   The image must say what it is called and what was found with it. That nobody looked is no good
#   sign: an empty list says that somebody looked and found none.
# custom:
#   id: supply_chain/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"supply_chain", "",
	"no facts were given; pass an object with an image under supply_chain",
) if {
	not lib.given
}

found contains lib.cannot_decide("supply_chain", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A value, a word or a moment is not known
# description: >-
#   The values do not say all of it or do not name the image, a severity is no word of scanners, or a
#   secret was rotated at a time that is still to come.
# custom:
#   id: supply_chain/cannot_decide
#   level: hard
found contains lib.cannot_decide("supply_chain", "", msg) if {
	count(lacking) > 0
	msg := concat("", [
		"the supply_chain data must hold every bound as value, unit and source, and every list with ",
		$"something in it; not known: {concat(", ", sort([name | some name in lacking]))}",
	])
}

found contains lib.cannot_decide("supply_chain", "/supply_chain/image/name", msg) if {
	whole
	not source
	msg := concat("", [
		$"image {input.supply_chain.image.name} stands not among the images of the supply_chain data; ",
		"name it there with the repository it is built from, or correct its name",
	])
}

found contains lib.cannot_decide("supply_chain", path, msg) if {
	whole
	some path, word in odd_severities
	words := concat(", ", sort([known_word | some known_word in known("severity")]))
	msg := $"{word} is no severity; known: {words}"
}

found contains lib.cannot_decide("supply_chain", path, msg) if {
	whole
	some path, name in from_the_future
	msg := $"secret {name} was rotated later than now; correct the moment, or the clock it was read from"
}
