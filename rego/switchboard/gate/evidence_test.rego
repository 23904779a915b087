package switchboard_test.gate

import data.switchboard.gate as rules

stands(status, needed, required_here) := answer if {
	answer := rules.evidence_stands with input as {
		"evidence": {"status": status, "needed": needed},
		"thresholds": {"evidence_required": {"value": required_here}},
	}
}

# What verifying came to, then whether it stands: needed and required, needed, required, neither.
evidence_cells := {
	"verified": [true, true, true, true],
	"missing": [false, true, true, true],
	"unverified": [false, true, true, true],
	"invalid": [false, false, false, false],
	"fine": [false, false, false, false],
}

test_evidence_stands_as_the_table_says if {
	every status, row in evidence_cells {
		[
			stands(status, true, true),
			stands(status, true, false),
			stands(status, false, true),
			stands(status, false, false),
		] == row
	}
}
