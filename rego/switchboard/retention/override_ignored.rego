package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Override ignored
# description: >-
#   The tenant asks for a longer term than the one in force: the record holds personal data, and these
#   are not kept that long.
# custom:
#   id: retention/override_ignored
#   level: advisory
found contains lib.finding(rules, "retention/override_ignored", "/retention/pii", msg, help) if {
	own := overrides[input.retention.class]
	days(own) > term.days
	msg := concat("", [
		$"tenant {input.retention.tenant} asks for {own}, but {input.retention.class} holds personal ",
		$"data; {term.tier} applies",
	])
	help := $"the owners of retention should take {own} out of the tenant's overrides, or take the personal data out of the record"
}
