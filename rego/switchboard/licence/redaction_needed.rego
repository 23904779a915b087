package switchboard.licence

import data.switchboard.lib

# METADATA
# title: Redaction needed
# description: >-
#   Too few records are alike, and for this audience redaction is accepted: the export may go once the
#   columns named are redacted.
# custom:
#   id: licence/redaction_needed
#   level: advisory
found contains lib.finding(rules, "licence/redaction_needed", "/licence/redacted", msg, help) if {
	too_few
	terms.redaction
	msg := concat("", [
		$"the smallest group alike in {listed(exposed)} holds {input.licence.smallest_group} records, below ",
		$"{terms.k}: {input.licence.audience} gets them redacted",
	])
	help := $"redact {listed(exposed)} before the export, or make them coarser until every group holds {terms.k} records"
}
