package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Obligations
# description: >-
#   By when the record must be deleted, or that it is held; and that a deletion leaves a record.
obligations contains {"id": "retention/hold", "release": "legal team", "tier": term.tier} if term.held

obligations contains {
	"id": "retention/delete_after",
	"at": term.delete_after,
	"date": lib.date(term.delete_after),
	"tier": term.tier,
} if {
	input.retention.operation == "keep"
	input.now < term.delete_after
}

obligations contains {"id": "retention/delete_now", "since": term.delete_after, "tier": term.tier} if {
	some finding in told.findings
	finding.id == "retention/overdue"
	finding.level == "hard"
}

obligations contains {"id": "retention/record_deletion", "tier": term.tier} if {
	input.retention.operation == "delete"
	told.allow
}
