package switchboard.licence

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: >-
#   The export must say what it holds, under which licences it came, whom it goes to, and how many
#   records are alike by which catalogue.
# custom:
#   id: licence/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"licence", "",
	"no facts were given; pass an object with an export under licence",
) if {
	not lib.given
}

found contains lib.cannot_decide("licence", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A licence, an audience or the catalogue is not known
# description: >-
#   A licence without a class, an audience without terms, or groups counted by another version of the
#   catalogue than the one that is pinned. What is not known is not allowed.
# custom:
#   id: licence/cannot_decide
#   level: hard
found contains lib.cannot_decide("licence", path, msg) if {
	some path, licence in unknown
	msg := $"the licence data give {licence} no class; add it there, or correct its name"
}

found contains lib.cannot_decide("licence", "/licence/catalogue", msg) if {
	whole
	input.licence.catalogue != pinned_version
	msg := concat("", [
		$"the groups were counted by catalogue {input.licence.catalogue} of quasi-identifiers; the pinned one ",
		$"is {quoted(pinned_version)}; count again by that one",
	])
}

quoted(version) := version if version != ""

quoted("") := "none"

found contains lib.cannot_decide("licence", "/licence/audience", msg) if {
	whole
	terms == {}
	count(unknown) == 0
	input.licence.catalogue == pinned_version
	msg := concat("", [
		$"no terms are known for {input.licence.audience}: the licence data must name it with k (in records, ",
		"with its source) and redaction, every class with its audiences and attribution, and the quasi-identifiers",
	])
}
