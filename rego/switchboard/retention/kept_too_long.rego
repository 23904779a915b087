package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Kept too long
# description: The record would be kept longer than its tier allows.
# custom:
#   id: retention/kept_too_long
#   level: hard
found contains lib.finding(rules, "retention/kept_too_long", "/retention/until", msg, help) if {
	input.retention.operation == "keep"
	input.retention.until > term.delete_after
	msg := concat("", [
		$"tenant {input.retention.tenant} would keep {input.retention.class} until ",
		$"{lib.date(input.retention.until)}; {term.tier} ends on {lib.date(term.delete_after)} (UTC)",
	])
	help := concat("", [
		$"keep it until {lib.date(term.delete_after)} at the latest; for a longer term ask the owners of ",
		"retention for another tier, and for a legal hold the legal team",
	])
}

passed contains "retention/kept_too_long" if input.retention.until <= term.delete_after

passed contains "retention/kept_too_long" if term.held

passed contains "retention/kept_too_long" if {
	term != {}
	input.retention.operation == "delete"
}
