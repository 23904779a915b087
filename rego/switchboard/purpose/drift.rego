package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Purpose drift
# description: >-
#   The data would be used for something else than they were collected for, and the values do not call
#   it compatible. Data that do not say what they were collected for are compatible with nothing.
# custom:
#   id: purpose/drift
#   level: hard
found contains lib.finding(rules, "purpose/drift", $"/purpose/purposes/{position}", msg, help) if {
	sound
	some position, tag in input.purpose.purposes
	not tag in compatible
	msg := concat("", [
		$"{input.purpose.dataset} of tenant {input.purpose.tenant} was collected for ",
		$"{words(input.purpose.collected_for)}; using it for {tag} is something else",
	])
	help := concat("", [
		$"collect the data anew for {tag}, with a notice that says so, or {alternative}; ",
		"the data protection officer can say whether the two are compatible",
	])
}

passed contains "purpose/drift" if {
	sound
	every tag in input.purpose.purposes {
		tag in compatible
	}
}
