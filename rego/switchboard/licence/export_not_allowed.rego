package switchboard.licence

import data.switchboard.lib

# METADATA
# title: Export not allowed
# description: >-
#   A licence of the data does not admit this audience. Where several are mixed the strictest decides.
# custom:
#   id: licence/export_not_allowed
#   level: hard
found contains lib.finding(rules, "licence/export_not_allowed", $"/licence/licences/{position}", msg, help) if {
	terms != {}
	some position, licence in input.licence.licences
	class := data.switchboard_data.licence.classes[rank_of(licence)]
	not input.licence.audience in class.audiences
	msg := concat("", [
		$"{licence} ({class.name}) does not admit the audience {input.licence.audience}; mixed with others ",
		"the strictest licence decides",
	])
	help := concat("", [
		$"export {input.licence.dataset} to {words(terms.audiences)}, or leave out what came under {licence}; ",
		"for another agreement with the licensor ask the owners of licence",
	])
}

passed contains "licence/export_not_allowed" if input.licence.audience in terms.audiences

words(names) := concat(" or ", names) if count(names) > 0

words(names) := "nobody" if count(names) == 0
