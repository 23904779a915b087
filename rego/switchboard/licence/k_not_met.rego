package switchboard.licence

import data.switchboard.lib

# METADATA
# title: k not met
# description: >-
#   Too few records are alike in the quasi-identifiers that would be exported, so people could be told
#   apart, and for this audience redaction is not accepted instead.
# custom:
#   id: licence/k_not_met
#   level: hard
found contains lib.finding(rules, "licence/k_not_met", "/licence/smallest_group", msg, help) if {
	too_few
	terms.redaction == false
	msg := concat("", [
		$"the smallest group alike in {listed(exposed)} holds {input.licence.smallest_group} records; ",
		$"{input.licence.audience} needs {terms.k}",
	])
	help := concat("", [
		$"make {listed(exposed)} coarser until every group holds {terms.k} records, leave these columns out, ",
		"or ask the owners of licence for an audience that accepts redaction",
	])
}

passed contains "licence/k_not_met" if terms.redaction

passed contains "licence/k_not_met" if input.licence.smallest_group >= terms.k

passed contains "licence/k_not_met" if {
	terms != {}
	count(exposed) == 0
}

too_few if {
	count(exposed) > 0
	input.licence.smallest_group < terms.k
}

listed(columns) := concat(", ", sort([column | some column in columns]))
