package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Overdue
# description: The term of the record is over. It must be deleted, whatever it would be kept for.
# custom:
#   id: retention/overdue
#   level: hard
found contains lib.finding(rules, "retention/overdue", "/retention/created", msg, help) if {
	input.retention.operation == "keep"
	input.now >= term.delete_after
	msg := concat("", [
		$"{input.retention.class} of tenant {input.retention.tenant} was to be deleted on ",
		$"{lib.date(term.delete_after)} (UTC, {term.tier})",
	])
	help := "delete it now and record the deletion; if a court or an authority wants it, ask the legal team for a hold first"
}

passed contains "retention/overdue" if input.now < term.delete_after

passed contains "retention/overdue" if term.held

passed contains "retention/overdue" if {
	term != {}
	input.retention.operation == "delete"
}
