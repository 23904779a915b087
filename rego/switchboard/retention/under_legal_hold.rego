package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Under a legal hold
# description: The record would be deleted although it, or its whole class, lies under a legal hold.
# custom:
#   id: retention/under_legal_hold
#   level: hard
found contains lib.finding(rules, "retention/under_legal_hold", "/retention/legal_hold", msg, help) if {
	term.held
	input.retention.operation == "delete"
	msg := $"{input.retention.class} of tenant {input.retention.tenant} lies under a legal hold ({term.tier}) and may not be deleted"
	help := "leave it as it is; only the legal team can release the hold, and the term of its tier counts again from then on"
}

passed contains "retention/under_legal_hold" if term.held == false

passed contains "retention/under_legal_hold" if {
	term != {}
	input.retention.operation == "keep"
}
